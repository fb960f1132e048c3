/** The MLM loss of the nucleotide head, row by row, as masked-cross-entropy/kernels.ts has it. */

import { exp4, log1, log4, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/**
 * From the logits without their bias in `dLogits` [m T, 8] to their gradient in their place, zero at CLS tokens, and
 * each base's share of loss and accuracy.
 *
 * Words: dLogits, bias [5], labels [m L, 2] and row losses [m L, 2] (both of the part's first base), total, rows, T, L,
 * whether the loss is the binary one, its sharpness, the weight of the loss, rows a part.
 */
export function nucleotideLoss(args: usize, part: i32): void {
  const tokens = whole(args, 6);
  const length = whole(args, 7);
  const chunk = whole(args, 11);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 5));
  const total = max<f32>(load<f32>(address(args, 4)), 1);
  for (let row = first; row < end; row++) {
    const at = address(args, 0) + (usize(row) << 5);
    const token = row % tokens;
    if (token >= length) {
      v128.store(at, f32x4.splat(0));
      v128.store(at, f32x4.splat(0), 16);
      continue;
    }
    const position = usize((row / tokens) * length + token) << 3;
    rowLoss(args, at, address(args, 2) + position, address(args, 3) + position, total);
  }
}

/** One where lane `at` is, else zero. */
//@inline
function oneAt(lanes: v128, at: i32): v128 {
  return v128.and(i32x4.eq(lanes, i32x4.splat(at)), f32x4.splat(1));
}

function rowLoss(args: usize, at: usize, label: usize, losses: usize, total: f32): void {
  const bias = address(args, 1);
  const low = f32x4.add(v128.load(at), v128.load(bias));
  const last = load<f32>(at, 16) + load<f32>(bias, 16);
  const y = i32(load<f32>(label));
  const share = load<f32>(label, 4) / total;
  let highest = f32x4.extract_lane(low, 0);
  let guess = 0;
  let truth = y === 0 ? highest : 0;
  for (let v = 1; v < 5; v++) {
    const logit = load<f32>(at + (v << 2)) + load<f32>(bias + (v << 2));
    if (logit > highest) {
      highest = logit;
      guess = v;
    }
    if (y === v) truth = logit;
  }
  const trueLow = oneAt(i32x4(0, 1, 2, 3), y);
  const trueLast: f32 = y === 4 ? 1 : 0;
  let loss: f32;
  let gLow: v128;
  let gLast: f32;
  if (whole(args, 8) === 0) {
    const eLow = exp4(f32x4.sub(low, f32x4.splat(highest)));
    const eLast = f32x4.extract_lane(exp4(f32x4.splat(last - highest)), 0);
    const sum = sumOf(eLow) + eLast;
    loss = highest + log1(sum) - truth;
    gLow = f32x4.sub(f32x4.div(eLow, f32x4.splat(sum)), trueLow);
    gLast = eLast / sum - trueLast;
  } else {
    const sharp = fraction(args, 9);
    const rate: f32 = sharp / 5;
    const sLow = f32x4.mul(low, f32x4.splat(sharp));
    const sLast = f32x4.splat(last * sharp);
    const sum = sumOf(softPlus(sLow)) + f32x4.extract_lane(softPlus(sLast), 0);
    loss = (sum - sharp * truth) / 5;
    gLow = f32x4.mul(f32x4.sub(sigmoid(sLow), trueLow), f32x4.splat(rate));
    gLast = (f32x4.extract_lane(sigmoid(sLast), 0) - trueLast) * rate;
  }
  store<f32>(losses, loss * share);
  store<f32>(losses, guess === y ? share : 0, 4);
  const scale: f32 = share * fraction(args, 10);
  v128.store(at, f32x4.mul(gLow, f32x4.splat(scale)));
  v128.store(at, f32x4(gLast * scale, 0, 0, 0), 16);
}

/** ln(1 + e^x) */
function softPlus(x: v128): v128 {
  const small = exp4(f32x4.neg(f32x4.abs(x)));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log4(f32x4.add(small, f32x4.splat(1))));
}

function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

/**
 * Logits of the bases alone: from rows [m T, 8] without bias to [m L, 5]. Words: rows, bias, logits (of the part's
 * first base), rows, T, L, rows a part.
 */
export function baseLogits(args: usize, part: i32): void {
  const bias = address(args, 1);
  const tokens = whole(args, 4);
  const length = whole(args, 5);
  const chunk = whole(args, 6);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 3));
  for (let row = first; row < end; row++) {
    if (row % tokens >= length) continue;
    const from = address(args, 0) + (usize(row) << 5);
    const to = address(args, 2) + usize(((row / tokens) * length + (row % tokens)) * 20);
    v128.store(to, f32x4.add(v128.load(from), v128.load(bias)));
    store<f32>(to, load<f32>(from, 16) + load<f32>(bias, 16), 16);
  }
}
