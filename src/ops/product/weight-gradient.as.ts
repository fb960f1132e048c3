/** Gradients of weights: sums over the rows of a batch. */

import { storeFew } from '../native/vector.as';
import { address, whole } from '../native/words.as';
import { columnTile } from './tile.as';

/** Rows that are multiplied before their sum is put away: what is read of both operands stays in the nearest cache. */
const BLOCK = 128;

/**
 * dW [inputs, outputs] = sum over rows of x [rows, inputs] times dOut [rows, outputs], and dB [outputs] = sum of dOut,
 * over each slice of the rows apart: part s * blocks + b is block b of the columns in slice s.
 *
 * Words: x, dOut, dW, dB (or 0), rows, inputs, outputs, numbers from row to row of dOut, slices, numbers from slice to
 * slice of dW and of dB, columns a block (a multiple of 8), whether to add to what is there, numbers from row to row of
 * x.
 */
export function weightGradient(args: usize, part: i32): void {
  const rows = whole(args, 4);
  const inputs = whole(args, 5);
  const outputs = whole(args, 6);
  const dOutRow = usize(whole(args, 7)) << 2;
  const slices = whole(args, 8);
  const width = whole(args, 11);
  const adds = whole(args, 12) !== 0;
  const xRow = usize(whole(args, 13)) << 2;
  const blocks = (outputs + width - 1) / width;
  const slice = part / blocks;
  const left = (part % blocks) * width;
  const right = min(left + width, outputs);
  const perSlice = (rows + slices - 1) / slices;
  const first = min(slice * perSlice, rows);
  const end = min(first + perSlice, rows);
  const dW = address(args, 2) + ((usize(slice) * usize(whole(args, 9))) << 2);
  const dWRow = usize(outputs) << 2;
  let row = first;
  do {
    const depth = min(BLOCK, end - row);
    const x = address(args, 0) + usize(row) * xRow;
    const dOut = address(args, 1) + usize(row) * dOutRow;
    for (let col = left; col < right; col += 8) {
      const b = dOut + (usize(col) << 2);
      const count = min(8, right - col);
      for (let i = 0; i < inputs; i += 6) {
        const to = dW + usize(i) * dWRow + (usize(col) << 2);
        columnTile(
          x + (usize(i) << 2),
          xRow,
          b,
          dOutRow,
          depth,
          to,
          dWRow,
          min(6, inputs - i),
          count,
          adds || row > first,
        );
      }
    }
    row += BLOCK;
  } while (row < end);
  const dB = address(args, 3);
  if (dB === 0) return;
  const sums = dB + ((usize(slice) * usize(whole(args, 10))) << 2);
  const dOut = address(args, 1) + usize(first) * dOutRow;
  for (let col = left; col < right; col += 4)
    sumColumns(dOut + (usize(col) << 2), dOutRow, end - first, sums + (usize(col) << 2), right - col, adds);
}

/** Sums of up to four columns over some rows. */
function sumColumns(from: usize, step: usize, rows: i32, to: usize, count: i32, adds: bool): void {
  let sum = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    sum = f32x4.add(sum, v128.load(from));
    from += step;
  }
  if (adds) sum = f32x4.add(sum, v128.load(to));
  storeFew(to, sum, count);
}
