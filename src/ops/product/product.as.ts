/**
 * Products of rows with a weight matrix: `pack` lays the matrix down as the innermost loop reads it, `product`
 * multiplies chunks of rows and does with its results what comes after, while they are in the nearest cache.
 */

import { shiftRow } from '../chordmixer-layer/shift.as';
import { geluRow } from '../gelu/gelu.as';
import { storeFew } from '../native/vector.as';
import { address, whole } from '../native/words.as';
import { turnRow } from '../rotary/rotary.as';
import { panelTile } from './tile.as';

/** Columns of a panel. */
const PANEL = 8;

/**
 * A matrix [depth, cols] as panels of 8 columns, [cols / 8, depth, 8], zeros past the last column. One panel a part.
 * Words: from, to, depth, cols, and the steps in numbers from row to row and from column to column.
 */
export function pack(args: usize, part: i32): void {
  const depth = whole(args, 2);
  const cols = whole(args, 3);
  const rowStep = usize(whole(args, 4)) << 2;
  const colStep = usize(whole(args, 5)) << 2;
  const first = part * PANEL;
  const count = min(PANEL, cols - first);
  let from = address(args, 0) + usize(first) * colStep;
  let to = address(args, 1) + ((usize(first) * usize(depth)) << 2);
  for (let k = 0; k < depth; k++) {
    if (count === PANEL && colStep === 4) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else {
      for (let c = 0; c < PANEL; c++)
        store<f32>(to + (usize(c) << 2), c < count ? load<f32>(from + usize(c) * colStep) : 0);
    }
    from += rowStep;
    to += PANEL << 2;
  }
}

/** What becomes of a row of results; native.ts has the same numbers. */
const PLAIN = 0;
const GELU = 1;
const ADDED = 2;
const TURNED = 3;
const SHIFTED = 4;
const SLOPED = 5;
const SLOPED_ADDED = 6;

/**
 * out [rows, cols] = epilogue(a . panels), of `a` [rows, depth] with a matrix from `pack`.
 *
 * Words: a, panels, raw, out, bias, other, rows, depth, cols, rows a part, numbers from row to row of a, epilogue, and
 * two of its own. `raw` [rows, cols] is where the product lies before the epilogue, which may be `out`, but for
 * `SHIFTED`, `SLOPED_ADDED` and an `ADDED` whose other is `out`. `bias` [cols] is added first, where it is none of 0.
 * - PLAIN; GELU: `other`, if any, gets the slope; ADDED: `other` [rows, cols] is added
 * - TURNED: queries and keys are turned by `other` [T,E]; its own words T, E
 * - SHIFTED: other + Shift(raw), of windows of T tokens; its own words T, group size
 * - SLOPED: times `other`; SLOPED_ADDED: that, added to what is in `out`
 */
export function product(args: usize, part: i32): void {
  const a = address(args, 0);
  const panels = address(args, 1);
  const raw = address(args, 2);
  const rows = whole(args, 6);
  const depth = whole(args, 7);
  const cols = whole(args, 8);
  const chunk = whole(args, 9);
  const first = part * chunk;
  const end = min(first + chunk, rows);
  const aRow = usize(whole(args, 10)) << 2;
  const outRow = usize(cols) << 2;
  for (let col = 0; col < cols; col += PANEL) {
    const panel = panels + ((usize(col) * usize(depth)) << 2);
    const count = min(PANEL, cols - col);
    for (let row = first; row < end; row += 6) {
      const from = a + usize(row) * aRow;
      const to = raw + usize(row) * outRow + (usize(col) << 2);
      panelTile(from, aRow, panel, depth, to, outRow, min(6, end - row), count);
    }
  }
  finish(args, first, end, cols);
}

function finish(args: usize, first: i32, end: i32, cols: i32): void {
  const raw = address(args, 2);
  const out = address(args, 3);
  const bias = address(args, 4);
  const other = address(args, 5);
  const epilogue = whole(args, 11);
  if (epilogue === PLAIN && bias === 0) return;
  for (let row = first; row < end; row++) {
    const at = (usize(row) * usize(cols)) << 2;
    const from = raw + at;
    if (epilogue === GELU) {
      geluRow(from, bias, out + at, other === 0 ? 0 : other + at, cols);
      continue;
    }
    if (bias !== 0) addRow(from, bias, from, cols);
    if (epilogue === ADDED) addRow(from, other + at, out + at, cols);
    else if (epilogue === TURNED) turnRow(from, other, row, cols, whole(args, 12), whole(args, 13));
    else if (epilogue === SHIFTED) shiftRow(from, other, out, row, cols, whole(args, 12), whole(args, 13));
    else if (epilogue === SLOPED) slopeRow(from, other + at, out + at, cols, false);
    else if (epilogue === SLOPED_ADDED) slopeRow(from, other + at, out + at, cols, true);
  }
}

function addRow(x: usize, y: usize, out: usize, count: i32): void {
  for (let c = 0; c < count; c += 4) {
    const at = usize(c) << 2;
    storeFew(out + at, f32x4.add(v128.load(x + at), v128.load(y + at)), count - c);
  }
}

function slopeRow(x: usize, slope: usize, out: usize, count: i32, adds: bool): void {
  for (let c = 0; c < count; c += 4) {
    const at = usize(c) << 2;
    let v = f32x4.mul(v128.load(x + at), v128.load(slope + at));
    if (adds) v = f32x4.add(v128.load(out + at), v);
    storeFew(out + at, v, count - c);
  }
}
