import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { BASE_CLASSES } from '../numerics/constants';
import { nodePlatform } from '../platform/node/node-platform';
import { baseProbabilities, WAYS } from './base-probabilities';
import type { Network } from './network';
import { basesOfCodes } from './record-bases';
import { AT_ONCE, drawnCodes, opinionated, SHAPES } from './testing';
import { HIDDEN_BASE, otherStrand } from './windows';

const data = 'node_modules/.helicase-tests';

beforeAll(() => openBackend('wasm', nodePlatform(data, data), () => undefined));

/** ln p of the four bases by the logits of one strand. */
async function oneStrand(network: Network, window: Uint8Array, place: number): Promise<number[]> {
  const logits = await network.logits([window]);
  const four = [...logits.subarray(place * BASE_CLASSES, place * BASE_CLASSES + 4)];
  const total = Math.log(four.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return four.map((logit) => logit - total);
}

async function bothStrands(network: Network, window: Uint8Array, place: number): Promise<number[]> {
  const hidden = window.with(place, HIDDEN_BASE);
  const forward = await oneStrand(network, hidden, place);
  const reverse = await oneStrand(network, otherStrand(hidden), window.length - 1 - place);
  const mean = forward.map((value, base) => (value + reverse[3 - base]) / 2);
  const total = Math.log(mean.reduce((sum, value) => sum + Math.exp(value), 0));
  return mean.map((value) => value - total);
}

const close = (made: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-5) => {
  expect(made.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    if (Number.isNaN(expected[i])) expect(made[i]).toBeNaN();
    else expect(Math.abs(made[i] - expected[i]), `${i}`).toBeLessThan(within);
};

describe.each(SHAPES)('what a network expects at hidden bases: $backbone', (shape) => {
  const L = shape.windowLength;

  it('is asked in the middle of a window, one base at a time', async () => {
    const network = opinionated(shape);
    const codes = drawnCodes(100);
    const made = await baseProbabilities(network, basesOfCodes(codes), { start: 40, end: 43 }, 'exact', AT_ONCE);
    for (const [i, place] of [40, 41, 42].entries()) {
      const from = place - Math.floor(L / 2);
      const expected = await bothStrands(network, codes.slice(from, from + L), Math.floor(L / 2));
      close(made.logProbabilities.subarray(4 * i, 4 * i + 4), expected);
    }
    expect([...made.shifted]).toEqual([0, 0, 0]);
    expect(made.codes).toEqual(codes.slice(40, 43));
    network.dispose();
  });

  it('is asked of a shifted window where the record ends, and says so', async () => {
    const network = opinionated(shape);
    const codes = drawnCodes(60);
    const made = await baseProbabilities(network, basesOfCodes(codes), { start: 0, end: 60 }, 'exact', AT_ONCE);
    close(made.logProbabilities.subarray(4 * 57, 4 * 58), await bothStrands(network, codes.slice(60 - L), L - 3));
    const half = Math.floor(L / 2);
    expect([...made.shifted]).toEqual([...codes.keys()].map((i) => Number(i < half || i > 60 - L + half)));
    network.dispose();
  });

  it('is the same on the other strand', async () => {
    const network = opinionated(shape);
    const codes = drawnCodes(60, 5);
    const all = { start: 0, end: 60 };
    const made = await baseProbabilities(network, basesOfCodes(codes), all, 'exact', AT_ONCE);
    const turned = await baseProbabilities(network, basesOfCodes(otherStrand(codes)), all, 'exact', AT_ONCE);
    close(turned.logProbabilities.toReversed(), made.logProbabilities);
    network.dispose();
  });

  it.each(WAYS)('does not hang on the region that is asked for, %s', async (way) => {
    const network = opinionated(shape);
    const bases = basesOfCodes(drawnCodes(90, 5));
    const whole = await baseProbabilities(network, bases, { start: 0, end: 90 }, way, AT_ONCE);
    const part = await baseProbabilities(network, bases, { start: 17, end: 58 }, way, AT_ONCE);
    close(part.logProbabilities, whole.logProbabilities.slice(4 * 17, 4 * 58));
    expect(part.shifted).toEqual(whole.shifted.slice(17, 58));
    for (const [i, code] of whole.codes.entries()) expect(Number.isNaN(whole.logProbabilities[4 * i])).toBe(code === 4);
    network.dispose();
  });

  it('does not see any of the bases it hides in ten passes, and scores the middle half', async () => {
    const network = opinionated(shape);
    const codes = drawnCodes(90);
    const bases = basesOfCodes(codes);
    const all = { start: 0, end: 90 };
    const made = await baseProbabilities(network, bases, all, 'ten-pass', AT_ONCE);
    // The span of base 43 begins at 40, its window 5 bases before.
    const window = codes.slice(35, 35 + L);
    close(made.logProbabilities.subarray(4 * 43, 4 * 44), await bothStrands(network, window, 8));
    expect(made.shifted[43]).toBe(0);
    expect(made.shifted[2]).toBe(1);
    network.dispose();
  });

  it.each(WAYS)('is asked of the whole record where that is shorter than a window, %s', async (way) => {
    const network = opinionated(shape);
    const codes = drawnCodes(15);
    const made = await baseProbabilities(network, basesOfCodes(codes), { start: 0, end: 15 }, way, AT_ONCE);
    expect(made.logProbabilities.every(Number.isFinite)).toBe(true);
    expect([...made.shifted]).toEqual(new Array(15).fill(1));
    if (way === 'exact') close(made.logProbabilities.subarray(12, 16), await bothStrands(network, codes, 3));
    network.dispose();
  });

  it('ends where it is cancelled, and tells how far it is', async () => {
    const network = opinionated(shape);
    const bases = basesOfCodes(drawnCodes(5000));
    const told: number[] = [];
    let left = 3;
    const pace = async () => {
      if (left-- === 0) throw new Error('cancelled');
    };
    const work = { pace, progress: (share: number) => told.push(share) };
    await expect(baseProbabilities(network, bases, { start: 0, end: 5000 }, 'exact', work)).rejects.toThrow(
      'cancelled',
    );
    expect(told).toHaveLength(3);
    expect(told[2]).toBeLessThan(1);
    network.dispose();
  });
});
