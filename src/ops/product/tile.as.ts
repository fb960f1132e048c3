/**
 * The innermost loops of every product: 6 rows by 8 columns in twelve registers.
 *
 * Whole tiles have functions of their own, without a branch behind the loop: engines that place instructions by their
 * uses spill half the registers otherwise.
 */

import { madd, storeFew } from '../native/vector.as';

/**
 * out [rows, cols] (rows <= 6, cols <= 8) = sum over k of a(row, k) b(k, col): a by rows, `aRow` bytes apart, b eight
 * numbers side by side, `bStep` bytes from k to k. Rows that are missing are computed as the last one and not stored.
 * @param full of 6 rows and 8 columns, all there
 */
//@inline
function byRows(
  a: usize,
  aRow: usize,
  b: usize,
  bStep: usize,
  depth: i32,
  out: usize,
  outRow: usize,
  rows: i32,
  cols: i32,
  full: bool,
): void {
  const last = full ? 5 : rows - 1;
  let p0 = a;
  let p1 = a + usize(min(1, last)) * aRow;
  let p2 = a + usize(min(2, last)) * aRow;
  let p3 = a + usize(min(3, last)) * aRow;
  let p4 = a + usize(min(4, last)) * aRow;
  let p5 = a + usize(min(5, last)) * aRow;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(p0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load_splat<f32>(p1);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load_splat<f32>(p2);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load_splat<f32>(p3);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    x = v128.load_splat<f32>(p4);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    x = v128.load_splat<f32>(p5);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    p4 += 4;
    p5 += 4;
    b += bStep;
  }
  putTile(out, outRow, rows, cols, false, full, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
}

/** The same with b from a panel: a step that is known needs no register. */
export function panelTile(
  a: usize,
  aRow: usize,
  b: usize,
  depth: i32,
  out: usize,
  outRow: usize,
  rows: i32,
  cols: i32,
): void {
  if (rows === 6 && cols === 8) wholePanelTile(a, aRow, b, depth, out, outRow);
  else byRows(a, aRow, b, 32, depth, out, outRow, rows, cols, false);
}

function wholePanelTile(a: usize, aRow: usize, b: usize, depth: i32, out: usize, outRow: usize): void {
  byRows(a, aRow, b, 32, depth, out, outRow, 6, 8, true);
}

/** The same with b as it lies in memory. */
export function rowTile(
  a: usize,
  aRow: usize,
  b: usize,
  bStep: usize,
  depth: i32,
  out: usize,
  outRow: usize,
  rows: i32,
  cols: i32,
): void {
  if (rows === 6 && cols === 8) wholeRowTile(a, aRow, b, bStep, depth, out, outRow);
  else byRows(a, aRow, b, bStep, depth, out, outRow, rows, cols, false);
}

function wholeRowTile(a: usize, aRow: usize, b: usize, bStep: usize, depth: i32, out: usize, outRow: usize): void {
  byRows(a, aRow, b, bStep, depth, out, outRow, 6, 8, true);
}

/**
 * The same with a turned, a(row, k) at a + 4 row + k * aStep, added to what is there where `adds`. What is read past
 * the last row is not stored.
 */
//@inline
function byColumns(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  depth: i32,
  out: usize,
  outRow: usize,
  rows: i32,
  cols: i32,
  adds: bool,
  full: bool,
): void {
  let c00 = full && adds ? v128.load(out) : f32x4.splat(0);
  let c01 = full && adds ? v128.load(out, 16) : f32x4.splat(0);
  let c10 = full && adds ? v128.load(out + outRow) : f32x4.splat(0);
  let c11 = full && adds ? v128.load(out + outRow, 16) : f32x4.splat(0);
  let c20 = full && adds ? v128.load(out + 2 * outRow) : f32x4.splat(0);
  let c21 = full && adds ? v128.load(out + 2 * outRow, 16) : f32x4.splat(0);
  let c30 = full && adds ? v128.load(out + 3 * outRow) : f32x4.splat(0);
  let c31 = full && adds ? v128.load(out + 3 * outRow, 16) : f32x4.splat(0);
  let c40 = full && adds ? v128.load(out + 4 * outRow) : f32x4.splat(0);
  let c41 = full && adds ? v128.load(out + 4 * outRow, 16) : f32x4.splat(0);
  let c50 = full && adds ? v128.load(out + 5 * outRow) : f32x4.splat(0);
  let c51 = full && adds ? v128.load(out + 5 * outRow, 16) : f32x4.splat(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    x = v128.load_splat<f32>(a, 16);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    x = v128.load_splat<f32>(a, 20);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    a += aStep;
    b += bStep;
  }
  putTile(out, outRow, rows, cols, adds, full, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
}

/** What `byColumns` says. */
export function columnTile(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  depth: i32,
  out: usize,
  outRow: usize,
  rows: i32,
  cols: i32,
  adds: bool,
): void {
  if (rows < 6 || cols < 8) byColumns(a, aStep, b, bStep, depth, out, outRow, rows, cols, adds, false);
  else if (adds) addedColumnTile(a, aStep, b, bStep, depth, out, outRow);
  else wholeColumnTile(a, aStep, b, bStep, depth, out, outRow);
}

function addedColumnTile(a: usize, aStep: usize, b: usize, bStep: usize, depth: i32, out: usize, outRow: usize): void {
  byColumns(a, aStep, b, bStep, depth, out, outRow, 6, 8, true, true);
}

function wholeColumnTile(a: usize, aStep: usize, b: usize, bStep: usize, depth: i32, out: usize, outRow: usize): void {
  byColumns(a, aStep, b, bStep, depth, out, outRow, 6, 8, false, true);
}

/** Stores a tile. A whole one that is to be added began with what was there. */
//@inline
function putTile(
  out: usize,
  outRow: usize,
  rows: i32,
  cols: i32,
  adds: bool,
  full: bool,
  c00: v128,
  c01: v128,
  c10: v128,
  c11: v128,
  c20: v128,
  c21: v128,
  c30: v128,
  c31: v128,
  c40: v128,
  c41: v128,
  c50: v128,
  c51: v128,
): void {
  if (full) {
    put(out, c00, c01);
    put(out + outRow, c10, c11);
    put(out + 2 * outRow, c20, c21);
    put(out + 3 * outRow, c30, c31);
    put(out + 4 * outRow, c40, c41);
    put(out + 5 * outRow, c50, c51);
    return;
  }
  putFew(out, c00, c01, cols, adds);
  if (rows > 1) putFew(out + outRow, c10, c11, cols, adds);
  if (rows > 2) putFew(out + 2 * outRow, c20, c21, cols, adds);
  if (rows > 3) putFew(out + 3 * outRow, c30, c31, cols, adds);
  if (rows > 4) putFew(out + 4 * outRow, c40, c41, cols, adds);
  if (rows > 5) putFew(out + 5 * outRow, c50, c51, cols, adds);
}

/** Stores eight numbers. */
//@inline
function put(at: usize, low: v128, high: v128): void {
  v128.store(at, low);
  v128.store(at, high, 16);
}

/** Stores the first `cols` of eight numbers. */
//@inline
function putFew(at: usize, low: v128, high: v128, cols: i32, adds: bool): void {
  storeFew(at, adds ? f32x4.add(v128.load(at), low) : low, cols);
  if (cols > 4) storeFew(at + 16, adds ? f32x4.add(v128.load(at, 16), high) : high, cols - 4);
}
