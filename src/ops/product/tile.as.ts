/** The innermost loop of every product: 6 rows by 8 columns in twelve registers. */

import { madd, storeFew } from '../native/vector.as';

/**
 * out [rows, cols] (rows <= 6, cols <= 8) = sum over k of a(row, k) b(k, col), added to what is there where `adds`.
 *
 * All steps are in bytes: a(row, k) lies at a + row * aRow + k * aStep, so that a may also be read turned; b(k, 0) at b
 * + k * bStep, eight numbers side by side. Missing rows are computed as the last one and not stored.
 */
export function tile(
  a: usize,
  aRow: usize,
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
  const last = rows - 1;
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
  let pb = b;
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
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
    p0 += aStep;
    p1 += aStep;
    p2 += aStep;
    p3 += aStep;
    p4 += aStep;
    p5 += aStep;
    pb += bStep;
  }
  put(out, c00, c01, cols, adds);
  if (rows > 1) put(out + outRow, c10, c11, cols, adds);
  if (rows > 2) put(out + 2 * outRow, c20, c21, cols, adds);
  if (rows > 3) put(out + 3 * outRow, c30, c31, cols, adds);
  if (rows > 4) put(out + 4 * outRow, c40, c41, cols, adds);
  if (rows > 5) put(out + 5 * outRow, c50, c51, cols, adds);
}

/** Stores the first `cols` of eight numbers. */
function put(at: usize, low: v128, high: v128, cols: i32, adds: bool): void {
  if (adds) {
    low = f32x4.add(v128.load(at), low);
    high = f32x4.add(v128.load(at, 16), high);
  }
  storeFew(at, low, cols);
  if (cols > 4) storeFew(at + 16, high, cols - 4);
}
