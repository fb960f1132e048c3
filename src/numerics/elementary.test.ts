import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Draws, PURPOSE } from './draws';
import { bitsFor, cosine, exponential, logarithm, sine } from './elementary';

/** Units of the last place between two numbers. */
const apart = (a: number, b: number) => Math.abs(a - b) / 2 ** (Math.floor(Math.log2(Math.abs(b) || 1)) - 52);
const many = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i));
/** Fixed for good: whoever computes these has the same bits. */
const bitsOf = (values: readonly number[]) =>
  createHash('sha256')
    .update(new Uint8Array(Float64Array.from(values).buffer))
    .digest('hex')
    .slice(0, 16);

describe('functions of our own are those of Math to the last place or two', () => {
  test.each([
    ['the logarithm, over all that is drawn', logarithm, Math.log, (i: number) => (i + 0.5) / 20_000],
    ['the logarithm of large and small numbers', logarithm, Math.log, (i: number) => 1.7 ** ((i - 10_000) / 50)],
    ['the exponential', exponential, Math.exp, (i: number) => (i - 15_000) / 300],
  ])('%s', (_, own, known, at) => {
    for (let i = 0; i < 20_000; i++) expect(apart(own(at(i)), known(at(i))), `${at(i)}`).toBeLessThanOrEqual(2);
  });

  test('sine and cosine, near and far', () => {
    for (let i = -20_000; i < 20_000; i++) {
      for (const x of [i / 3000, 3.7 * i]) {
        expect(Math.abs(sine(x) - Math.sin(x)), `sine ${x}`).toBeLessThan(2.3e-16);
        expect(Math.abs(cosine(x) - Math.cos(x)), `cosine ${x}`).toBeLessThan(2.3e-16);
      }
    }
    expect([sine(0), cosine(0), logarithm(1), exponential(0)]).toEqual([0, 1, 0, 1]);
  });

  test('the bits of a count are exact at every power of two', () => {
    for (let k = 0; k < 31; k++) {
      expect(bitsFor(2 ** k)).toBe(k);
      if (k > 1) expect([bitsFor(2 ** k - 1), bitsFor(2 ** k + 1)]).toEqual([k, k + 1]);
    }
  });

  test('the low part of an exponent counts', () => {
    expect(apart(exponential(-3, 1e-9), Math.exp(-3) * (1 + 1e-9 + 5e-19))).toBeLessThanOrEqual(2);
  });
});

test('normal draws are those of Math as float32, and have these bits in whatever engine', () => {
  const uniforms = new Draws(5, 1, 2, PURPOSE.noise);
  const known: number[] = [];
  while (known.length < 20_000) {
    const radius = Math.sqrt(-2 * Math.log(uniforms.uniform() + 2 ** -25));
    const angle = 2 * Math.PI * uniforms.uniform();
    known.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  const draws = new Draws(5, 1, 2, PURPOSE.noise);
  const own = many(20_000, () => draws.normal());
  expect(Float32Array.from(own)).toEqual(Float32Array.from(known));
  expect(bitsOf(own)).toBe('d4421754b00ebbca');
});

test('these are their bits in whatever engine', () => {
  expect(bitsOf(many(10_000, (i) => logarithm((i + 0.5) / 10_000)))).toBe('f2eeab2622410c19');
  expect(bitsOf(many(10_000, (i) => exponential(-i / 1000)))).toBe('c4030a5540cb9148');
  expect(bitsOf(many(10_000, (i) => sine(0.37 * i)))).toBe('78c1def4ce1422d6');
  expect(bitsOf(many(10_000, (i) => cosine(0.37 * i)))).toBe('1a45dd6a9d248852');
});
