/**
 * Attention of one head at a time, its scores a block of queries by all tokens, which are three products (tile.as.ts):
 * T x T numbers are never held. Scores are scaled when they become shares. Layouts are those of kernels.ts.
 */

import { exp4, log1, madd, maxOf, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';
import { columnTile, panelTile, rowTile } from '../product/tile.as';
import { turned4 } from '../rotary/rotary.as';

/** Score of a key that is padding, and the log-sum-exp of a row without any key. */
const NOTHING: f32 = -1e30;
const NO_KEYS: f32 = 1e30;

/** Numbers from row to row of a block of scores: whole panels. */
//@inline
function scoreRow(tokens: i32): i32 {
  return (tokens + 7) & ~7;
}

/**
 * Keys and, where there is room for them, values of a head as panels of 8 tokens, [T / 8, E, 8]: one pair of sequence
 * and head a part. Words: qkv, panels of keys, panels of values (0: none), T, N, E.
 */
export function attentionPanels(args: usize, part: i32): void {
  const tokens = whole(args, 3);
  const heads = whole(args, 4);
  const headWidth = whole(args, 5);
  const width = heads * headWidth;
  const size = usize(scoreRow(tokens) * headWidth) << 2;
  const keys =
    address(args, 0) + (usize((part / heads) * tokens * 3 * width + width + (part % heads) * headWidth) << 2);
  panels(keys, address(args, 1) + usize(part) * size, tokens, headWidth, usize(width) * 12);
  if (address(args, 2) === 0) return;
  panels(keys + (usize(width) << 2), address(args, 2) + usize(part) * size, tokens, headWidth, usize(width) * 12);
}

function panels(from: usize, to: usize, tokens: i32, headWidth: i32, row: usize): void {
  for (let first = 0; first < tokens; first += 8)
    for (let e = 0; e < headWidth; e++)
      for (let t = 0; t < 8; t++) {
        const token = first + t;
        store<f32>(to, token < tokens ? load<f32>(from + usize(token) * row + (usize(e) << 2)) : 0);
        to += 4;
      }
}

/** out [rows, T] = a [rows, E] . panels: products of so many rows with all tokens. */
function byTokens(a: usize, aRow: usize, panel: usize, headWidth: i32, out: usize, rows: i32, tokens: i32): void {
  const outRow = usize(scoreRow(tokens)) << 2;
  for (let t = 0; t < tokens; t += 8) {
    for (let row = 0; row < rows; row += 6) {
      const to = out + usize(row) * outRow + (usize(t) << 2);
      panelTile(a + usize(row) * aRow, aRow, panel, headWidth, to, outRow, min(6, rows - row), 8);
    }
    panel += usize(headWidth) << 5;
  }
}

/** out [rows, E] = shares [rows, T] . b [T, E], which lies as it is in memory. */
function byChannels(
  shares: usize,
  b: usize,
  bStep: usize,
  out: usize,
  outRow: usize,
  rows: i32,
  tokens: i32,
  headWidth: i32,
): void {
  const stride = usize(scoreRow(tokens)) << 2;
  for (let e = 0; e < headWidth; e += 8) {
    const at = usize(e) << 2;
    for (let row = 0; row < rows; row += 6) {
      const to = out + usize(row) * outRow + at;
      const from = shares + usize(row) * stride;
      rowTile(from, stride, b + at, bStep, tokens, to, outRow, min(6, rows - row), min(8, headWidth - e));
    }
  }
}

/** out [T, E] = the transpose of shares [rows, T] . b [rows, E], added to what is there where `adds`. */
function intoTokens(
  shares: usize,
  b: usize,
  bStep: usize,
  out: usize,
  outRow: usize,
  rows: i32,
  tokens: i32,
  headWidth: i32,
  adds: bool,
): void {
  const stride = usize(scoreRow(tokens)) << 2;
  for (let e = 0; e < headWidth; e += 8) {
    const at = usize(e) << 2;
    const count = min(8, headWidth - e);
    for (let t = 0; t < tokens; t += 6) {
      const to = out + usize(t) * outRow + at;
      const from = shares + (usize(t) << 2);
      columnTile(from, stride, b + at, bStep, rows, to, outRow, min(6, tokens - t), count, adds);
    }
  }
}

/**
 * Out and the log-sum-exp of each query, of every so-many-th block of queries of a pair. Words: qkv, panels of keys,
 * mask (0: none), out, lse, scores (a block of them a part), T, N, E, queries a block, parts a pair, 1 / sqrt(E).
 */
export function attention(args: usize, part: i32): void {
  const tokens = whole(args, 6);
  const heads = whole(args, 7);
  const headWidth = whole(args, 8);
  const block = whole(args, 9);
  const shares = whole(args, 10);
  const pair = part / shares;
  const width = heads * headWidth;
  const row = usize(width) << 2;
  const sequence = (pair / heads) * tokens;
  const head = usize((pair % heads) * headWidth) << 2;
  const qkv = address(args, 0) + usize(sequence) * 3 * row + head;
  const keys = address(args, 1) + ((usize(pair) * usize(scoreRow(tokens) * headWidth)) << 2);
  const stride = usize(scoreRow(tokens)) << 2;
  const scores = address(args, 5) + usize(part * block) * stride;
  let mask = address(args, 2);
  if (mask !== 0) mask += usize(sequence) << 2;
  for (let first = (part % shares) * block; first < tokens; first += shares * block) {
    const rows = min(block, tokens - first);
    byTokens(qkv + usize(first) * 3 * row, 3 * row, keys, headWidth, scores, rows, tokens);
    for (let i = 0; i < rows; i++) {
      const lse = shareOut(scores + usize(i) * stride, mask, tokens, fraction(args, 11));
      store<f32>(address(args, 4) + (usize(pair * tokens + first + i) << 2), lse);
    }
    const out = address(args, 3) + usize(sequence + first) * row + head;
    byChannels(scores, qkv + 2 * row, 3 * row, out, row, rows, tokens, headWidth);
  }
}

/** A row of scores becomes shares whose sum is 1; gives the log-sum-exp of the scaled scores. */
function shareOut(scores: usize, mask: usize, tokens: i32, scale: f32): f32 {
  const width = scoreRow(tokens);
  let most = f32x4.splat(NOTHING);
  for (let t = 0; t < width; t += 4) {
    const v = scored(scores, mask, t, tokens, scale);
    v128.store(scores + (usize(t) << 2), v);
    most = f32x4.pmax(most, v);
  }
  const highest = maxOf(most);
  if (highest <= NOTHING) {
    memory.fill(scores, 0, usize(tokens) << 2);
    return NO_KEYS;
  }
  let sum = f32x4.splat(0);
  const top = f32x4.splat(highest);
  for (let t = 0; t < width; t += 8) {
    const at = scores + (usize(t) << 2);
    const low = share4(v128.load(at), top);
    const high = share4(v128.load(at, 16), top);
    v128.store(at, low);
    v128.store(at, high, 16);
    sum = f32x4.add(sum, f32x4.add(low, high));
  }
  const total = sumOf(sum);
  const scaled = f32x4.splat(<f32>1 / total);
  for (let t = 0; t < tokens; t += 4) {
    const at = scores + (usize(t) << 2);
    v128.store(at, f32x4.mul(v128.load(at), scaled));
  }
  return highest + log1(total);
}

/** e^(score - level), and 0 of a score of NOTHING. Two go side by side, since one alone waits for its own results. */
//@inline
function share4(score: v128, level: v128): v128 {
  return v128.and(exp4(f32x4.sub(score, level)), f32x4.gt(score, f32x4.splat(NOTHING)));
}

/** Four scaled scores; NOTHING for keys that are padding or past the end. */
//@inline
function scored(scores: usize, mask: usize, t: i32, tokens: i32, scale: f32): v128 {
  const at = usize(t) << 2;
  if (mask === 0 && t + 4 <= tokens) return f32x4.mul(v128.load(scores + at), f32x4.splat(scale));
  let counts = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(tokens - t));
  if (mask !== 0) counts = v128.and(counts, f32x4.ne(v128.load(mask + at), f32x4.splat(0)));
  return v128.bitselect(f32x4.mul(v128.load(scores + at), f32x4.splat(scale)), f32x4.splat(NOTHING), counts);
}

/**
 * The gradients of queries, keys and values of a pair of sequence and head, one a part, block by block of queries.
 * Words: qkv, panels of keys, of values, mask (0: none), out, lse, dOut, delta, dQkv, table (0: not turned), scores
 * (two blocks of them a part), T, N, E, queries a block, 1 / sqrt(E).
 */
export function attentionGradient(args: usize, part: i32): void {
  const tokens = whole(args, 11);
  const heads = whole(args, 12);
  const headWidth = whole(args, 13);
  const block = whole(args, 14);
  const row = usize(heads * headWidth) << 2;
  const sequence = (part / heads) * tokens;
  const head = usize((part % heads) * headWidth) << 2;
  const qkv = address(args, 0) + usize(sequence) * 3 * row + head;
  const dQkv = address(args, 8) + usize(sequence) * 3 * row + head;
  const dOut = address(args, 6) + usize(sequence) * row + head;
  const panelSize = usize(scoreRow(tokens) * headWidth) << 2;
  const stride = usize(scoreRow(tokens)) << 2;
  const shares = address(args, 10) + usize(2 * part * block) * stride;
  const slopes = shares + usize(block) * stride;
  for (let first = 0; first < tokens; first += block) {
    const rows = min(block, tokens - first);
    const queries = qkv + usize(first) * 3 * row;
    const gradients = dOut + usize(first) * row;
    byTokens(queries, 3 * row, address(args, 1) + usize(part) * panelSize, headWidth, shares, rows, tokens);
    byTokens(gradients, row, address(args, 2) + usize(part) * panelSize, headWidth, slopes, rows, tokens);
    for (let i = 0; i < rows; i++) {
      const own = usize(part * tokens + first + i) << 2;
      const at = usize(sequence + first + i) * row + head;
      const delta = dot(address(args, 6) + at, address(args, 4) + at, headWidth);
      store<f32>(address(args, 7) + own, delta);
      const lse = load<f32>(address(args, 5) + own);
      slopesOf(args, shares + usize(i) * stride, slopes + usize(i) * stride, lse, delta, sequence);
    }
    const dQueries = dQkv + usize(first) * 3 * row;
    byChannels(slopes, qkv + row, 3 * row, dQueries, 3 * row, rows, tokens, headWidth);
    intoTokens(slopes, queries, 3 * row, dQkv + row, 3 * row, rows, tokens, headWidth, first > 0);
    intoTokens(shares, gradients, row, dQkv + 2 * row, 3 * row, rows, tokens, headWidth, first > 0);
  }
  if (address(args, 9) !== 0) turnBack(args, dQkv, row, tokens, headWidth);
}

/** Of a row of scores the shares p, and of a row of dOut . v the scaled slopes p (that - delta). */
function slopesOf(args: usize, shares: usize, slopes: usize, lse: f32, delta: f32, sequence: i32): void {
  const tokens = whole(args, 11);
  const scale = fraction(args, 15);
  let mask = address(args, 3);
  if (mask !== 0) mask += usize(sequence) << 2;
  const level = f32x4.splat(lse);
  for (let t = 0; t < scoreRow(tokens); t += 8) {
    const at = usize(t) << 2;
    const low = share4(scored(shares, mask, t, tokens, scale), level);
    const high = share4(scored(shares, mask, t + 4, tokens, scale), level);
    v128.store(shares + at, low);
    v128.store(shares + at, high, 16);
    v128.store(slopes + at, sloped(low, v128.load(slopes + at), delta, scale));
    v128.store(slopes + at, sloped(high, v128.load(slopes + at, 16), delta, scale), 16);
  }
}

//@inline
function sloped(share: v128, product: v128, delta: f32, scale: f32): v128 {
  return f32x4.mul(f32x4.mul(share, f32x4.sub(product, f32x4.splat(delta))), f32x4.splat(scale));
}

function dot(a: usize, b: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const at = usize(i) << 2;
    sum = madd(v128.load(a + at), v128.load(b + at), sum);
  }
  return sumOf(sum);
}

/** Gradients of queries and keys that came turned: turned back by their token's angles. */
function turnBack(args: usize, dQkv: usize, row: usize, tokens: i32, headWidth: i32): void {
  const signs = i32x4(0, i32.MIN_VALUE, 0, i32.MIN_VALUE);
  for (let t = 0; t < tokens; t++)
    for (let e = 0; e < headWidth; e += 4) {
      const angle = v128.xor(v128.load(address(args, 9) + (usize(t * headWidth + e) << 2)), signs);
      const query = dQkv + usize(t) * 3 * row + (usize(e) << 2);
      v128.store(query, turned4(v128.load(query), angle));
      v128.store(query + row, turned4(v128.load(query + row), angle));
    }
}
