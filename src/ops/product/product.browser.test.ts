import { describe, expect, it } from 'vitest';
import { hasQuads } from '../../device/webgpu/quads';
import { normals, relativeError, sameBits } from '../testing';
import { emitted, openDeviceForTests, openedDevice } from '../testing-emitted';
import { hardwareTiles, softwareTiles } from './choice';
import { emitAffine, emitTransposedLeft, emitTransposedRight } from './emit';
import { tileName } from './kernel';
import type { Tile } from './product';

/** Every tile of every choice, whether the adapter would be given it or not. */
const TILES = [
  ...new Map(
    [...hardwareTiles({ quads: true }), ...softwareTiles({ quads: true })].map((tile) => [tileName(tile), tile]),
  ).values(),
];

type Sizes = readonly [rows: number, inner: number, columns: number];

/**
 * Small tiles at whole vec4s and where nothing is whole. How a matrix that is not whole is read has nothing to do with
 * the tile, and a software GPU compiles it for seconds in a large one: those end within a tile of whole vec4s.
 */
const sizesOf = ({ kind, rows, cols }: Tile): readonly Sizes[] =>
  rows + cols <= (kind === 'shared' ? 8 : 16)
    ? [
        [37, 8, 24],
        [21, 7, 9],
      ]
    : [[37, 8, 20]];

openDeviceForTests();

/** out[row, col] = sum over k of left(row, k) right(k, col). */
const product = (
  rows: number,
  depth: number,
  cols: number,
  left: (row: number, k: number) => number,
  right: (k: number, col: number) => number,
) =>
  Float64Array.from({ length: rows * cols }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += left(Math.floor(at / cols), k) * right(k, at % cols);
    return sum;
  });

describe('a product', () => {
  it('finds the quads of this adapter, whose subgroups are four invocations', () => {
    expect(hasQuads(openedDevice())).toBe(true);
  });

  it.each(TILES.flatMap((tile) => sizesOf(tile).map((sizes) => ({ tile, sizes, name: tileName(tile) }))))(
    'agrees with the sum, in each of its forms, with tiles $name at $sizes',
    ({ tile, sizes }) => checkForms(tile, sizes),
  );
});

async function checkForms(tile: Tile, [N, I, O]: Sizes): Promise<void> {
  const choice = () => tile;
  const [a, b, bias, turned, dOut] = [[N, I], [I, O], [O], [O, I], [N, O]].map((shape, i) => normals(shape, 11 + i));

  const affine = () =>
    emitted([a, b, bias], [N * O], (recorder, [left, right, added, out]) =>
      emitAffine(recorder, choice, 'affine', [N, I, O], { a: left, b: right, bias: added, out }),
    );
  const [plain] = await affine();
  const expected = product(
    N,
    I,
    O,
    (row, k) => a.values[row * I + k],
    (k, col) => b.values[k * O + col],
  ).map((value, at) => value + bias.values[at % O]);
  expect(relativeError(plain, expected)).toBeLessThan(1e-5);
  expect(sameBits(plain, (await affine())[0])).toBe(true);

  const [right] = await emitted([a, turned], [N * O], (recorder, [left, weight, out]) =>
    emitTransposedRight(recorder, choice, 'right', [N, I, O], { a: left, b: weight, out }),
  );
  const byRows = product(
    N,
    I,
    O,
    (row, k) => a.values[row * I + k],
    (k, col) => turned.values[col * I + k],
  );
  expect(relativeError(right, byRows)).toBeLessThan(1e-5);

  const [left, sums] = await emitted([a, dOut], [I * O, O], (recorder, [x, gradient, out, columns]) =>
    emitTransposedLeft(recorder, choice, 'left', [N, I, O], { a: x, b: gradient, out, sums: columns }),
  );
  const ofGradient = (k: number, col: number) => dOut.values[k * O + col];
  expect(
    relativeError(
      left,
      product(I, N, O, (row, k) => a.values[k * I + row], ofGradient),
    ),
  ).toBeLessThan(1e-5);
  expect(
    relativeError(
      sums,
      product(1, N, O, () => 1, ofGradient),
    ),
  ).toBeLessThan(1e-5);
}
