import { expect, it } from 'vitest';
import { inSquare, lassoed, pannedSquare, WHOLE_SQUARE, zoomedSquare } from './square';

it('a lasso holds the points inside it, whatever its shape', () => {
  const points = inSquare(Float32Array.of(0, 0, 10, 5, 5, 2.5, 10, 0));
  expect(points).toEqual([
    { x: 0, y: 0 },
    { x: 1, y: 1 },
    { x: 0.5, y: 0.5 },
    { x: 1, y: 0 },
  ]);
  const around = (x: number, y: number, by: number) => [
    { x: x - by, y: y - by },
    { x: x + by, y: y - by },
    { x: x + by, y: y + by },
    { x: x - by, y: y + by },
  ];
  expect(lassoed(points, around(0.5, 0.5, 0.2))).toEqual([2]);
  expect(lassoed(points, around(0.5, 0.5, 0.7))).toEqual([0, 1, 2, 3]);
  // An L that leaves its corner out.
  const bent = [
    { x: -0.1, y: -0.1 },
    { x: 1.1, y: -0.1 },
    { x: 1.1, y: 0.2 },
    { x: 0.2, y: 0.2 },
    { x: 0.2, y: 1.1 },
    { x: -0.1, y: 1.1 },
  ];
  expect(lassoed(points, bent)).toEqual([0, 3]);
});

it('zooming keeps the point under the pointer, and never leaves the whole', () => {
  const about = { x: 0.25, y: 0.75 };
  const near = zoomedSquare(WHOLE_SQUARE, about, 1 / 4);
  const share = (view: typeof near) => (about.x - view.x) / view.size;
  expect(near.size).toBeCloseTo(0.27, 6);
  expect(share(near)).toBeCloseTo(share(WHOLE_SQUARE), 6);
  expect(zoomedSquare(near, { x: 0.5, y: 0.5 }, Number.POSITIVE_INFINITY)).toEqual(WHOLE_SQUARE);
  expect(pannedSquare(near, -9, 9)).toEqual({ x: -0.04, y: 1.04 - near.size, size: near.size });
});
