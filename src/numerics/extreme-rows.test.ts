import { expect, test } from 'vitest';
import { pickRows } from './extreme-rows';
import { processorMs } from './fixtures-time';

const all = (length: number) => new Uint8Array(length).fill(1);

test('a spike of one step in a hundred thousand stays visible', () => {
  const values = Float64Array.from({ length: 100_000 }, (_, row) => 1.3 + Math.sin(row) * 0.01);
  values[61_803] = 9;
  values[27_182] = -9;
  const began = processorMs();
  const rows = pickRows({ values, present: all(values.length) }, 0, values.length, 200);
  expect(processorMs() - began).toBeLessThan(200);
  expect(rows).toContain(61_803);
  expect(rows).toContain(27_182);
  expect(rows.length).toBeLessThanOrEqual(600);
  expect(rows.at(-1)).toBe(99_999);
});
test('rows come in order and once', () => {
  const values = Float64Array.from({ length: 997 }, (_, row) => (row * 7919) % 101);
  const rows = pickRows({ values, present: all(997) }, 0, 997, 50);
  expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
});
test('few points are all kept', () => {
  const values = Float64Array.from([3, 1, 2, 5, 4]);
  expect(pickRows({ values, present: all(5) }, 0, 5, 100)).toEqual([0, 1, 2, 3, 4]);
});
test('absent and not finite rows are never drawn', () => {
  const values = Float64Array.from([1, Number.NaN, 2, 3, Infinity]);
  expect(pickRows({ values, present: Uint8Array.from([1, 1, 0, 1, 1]) }, 0, 5, 1)).toEqual([0, 3]);
  expect(pickRows({ values, present: new Uint8Array(5) }, 0, 5, 3)).toEqual([]);
});
