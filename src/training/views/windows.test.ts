import { describe, expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { Stretches } from '../../genome/split/stretches';
import { WindowSampler } from '../../genome/split/windows';
import { randomDna } from '../../numerics/fixtures-dna';
import { viewsFromCodes } from '../../ops/input-views/from-codes';
import { CodeBatch } from '../../ops/input-views/layout';
import { makeViewBatch, type ViewBatch } from '../../ops/input-views/view-batch';
import type { PretrainingConfig } from '../config';
import { PRESETS } from '../presets';
import { heldOutWindows } from './held-out-windows';
import { softMaskWeightOf, TrainingWindows } from './training-windows';

const { genome } = parse(`>a\n${randomDna(200)}${randomDna(200, 2).toLowerCase()}`);
const length = 40;
const base = { ...PRESETS.nano, windowLength: length, batch: 8, maskRate: 0.9, validationWindows: 8 };

const sampler = (start: number, end: number) =>
  new WindowSampler(genome, Stretches.of([[{ start, end }]]), length, { maxUnknownShare: 1 });

/** The views of a training step's windows. */
function trainingViews(config: PretrainingConfig, from: WindowSampler): ViewBatch {
  const codes = new CodeBatch(config.batch, length);
  new TrainingWindows(genome, from, config).draw(1, codes);
  const settings = { ...config, softMaskWeight: softMaskWeightOf(config) };
  return viewsFromCodes(codes.words, settings, makeViewBatch(config.batch, length, config.clsVectors));
}

/** Loss weights of a training batch, and of the held-out windows. */
function weightsOf(change: Partial<typeof base>) {
  const config = { ...base, ...change };
  const [heldOut] = heldOutWindows(genome, sampler(100, 300), config);
  return {
    training: new Set(trainingViews(config, sampler(100, 300)).weights),
    validation: new Set(heldOut.clean.weights),
  };
}

describe('the soft-mask policy', () => {
  const rounded = (values: Set<number>) => [...values].map((value) => Number(value.toFixed(3))).sort((a, b) => a - b);

  it('weighs soft-masked bases in the training loss', () => {
    expect(rounded(weightsOf({ softMask: 'train' }).training)).toEqual([0, 1]);
    expect(rounded(weightsOf({ softMask: 'down-weight', softMaskWeight: 0.25 }).training)).toEqual([0, 0.25, 1]);
    expect(rounded(weightsOf({ softMask: 'skip' }).training)).toEqual([0, 1]);
  });

  it('turns the weights around with the view', () => {
    // One window, upper case in its first half: reversed, the weight stands in the second half.
    for (const [reverseComplement, half] of [
      [0, 0],
      [1, 1],
    ]) {
      const config = { ...base, reverseComplement, softMask: 'skip' as const };
      const { weights } = trainingViews(config, sampler(180, 220));
      for (let i = 0; i < weights.length; i++)
        if (weights[i] > 0) expect(Math.floor((i % length) / (length / 2))).toBe(half);
    }
  });

  it('leaves the held-out loss alone, so that runs can be compared', () => {
    expect(rounded(weightsOf({ softMask: 'down-weight', softMaskWeight: 0.25 }).validation)).toEqual([0, 1]);
  });

  it('draws no window that is mostly soft-masked where they are left out', () => {
    const unmasked = new WindowSampler(genome, Stretches.of([[{ start: 0, end: 400 }]]), length, {
      maxUnknownShare: 0.5,
      softMask: 'skip',
    });
    let word = 1;
    const random = () => {
      word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
      return word;
    };
    for (let i = 0; i < 300; i++) expect(unmasked.draw(random).start).toBeLessThanOrEqual(180);
  });
});
