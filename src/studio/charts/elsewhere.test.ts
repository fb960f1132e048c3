import { expect, test } from 'vitest';
import { elsewhereIn, elsewhereText } from './elsewhere';

const part = (after: number, to: number) => ({ after, to, on: 'a cluster' });
const steps = Float64Array.of(1, 2, 3, 4);
const xs = Float64Array.of(10, 20, 30, 40);

test('a part lies between the step it came after and its last, as far as there are steps', () => {
  expect(elsewhereIn(steps, xs, [part(0, 1), part(2, 4)])).toEqual([
    { from: 0, to: 10 },
    { from: 20, to: 40 },
  ]);
  expect(elsewhereIn(steps, xs, [part(3, 9), part(4, 9)])).toEqual([{ from: 30, to: 40 }]);
  // A run whose first points are not here.
  expect(elsewhereIn(Float64Array.of(6, 7, 8, 9), xs, [part(5, 8)])).toEqual([{ from: 0, to: 30 }]);
});

test('the legend names the steps', () => {
  expect(elsewhereText([])).toBe('');
  expect(elsewhereText([part(5, 20), part(1200, 1201)])).toBe('steps 6 to 20, step 1,201 trained elsewhere');
});
