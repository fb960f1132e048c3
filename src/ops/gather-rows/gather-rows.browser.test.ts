import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { DEVICES, describeOn, gradientsOf, normals, outputOf, type Sample } from '../testing';
import { gatherRows } from './op';

const ROWS = [6, 0, 3];
const rows: Sample<Int32Array> = { values: Int32Array.from(ROWS), shape: [3], dtype: 'int32' };
const gathered = ([x, at]: unknown[]) => gatherRows(x as Tensor2D, at as Tensor1D);

describeOn(DEVICES, 'rows of a matrix', () => {
  const x = normals([7, 5], 1);

  it('are those asked for', async () => {
    const expected = ROWS.flatMap((row) => [...x.values.subarray(5 * row, 5 * row + 5)]);
    expect([...(await outputOf(gathered, [x, rows]))]).toEqual(expected);
  });

  it('bring their gradient back to where they were, and nothing elsewhere', async () => {
    const dOut = normals([3, 5], 2);
    const expected = new Float32Array(35);
    ROWS.forEach((row, i) => {
      expected.set(dOut.values.subarray(5 * i, 5 * i + 5), 5 * row);
    });
    const [dX] = await gradientsOf(gathered, [x, rows], dOut, 1);
    expect([...dX]).toEqual([...expected]);
  });
});
