import { describe, expect, it } from 'vitest';
import { parse } from '../genome/fixtures';
import { Stretches } from '../genome/split/stretches';
import { WindowSampler } from '../genome/split/windows';
import { randomDna } from '../numerics/fixtures-dna';
import { makeViewBatch } from '../ops/input-views/view-batch';
import { PRESETS } from './presets';
import { WindowViews } from './windows';

const { genome } = parse(`>a\n${randomDna(200)}${randomDna(200, 2).toLowerCase()}`);
const length = 40;
const base = { ...PRESETS.nano, windowLength: length, batch: 8, maskRate: 0.9, validationWindows: 8 };

/**
 * Loss weights of a training batch, and of the held-out windows, beside the soft mask in each view's reading direction.
 */
function weightsOf(change: Partial<typeof base>) {
  const config = { ...base, ...change };
  const views = new WindowViews(genome, config);
  const sampler = new WindowSampler(genome, Stretches.of([[{ start: 100, end: 300 }]]), length, { maxUnknownShare: 1 });
  const batch = makeViewBatch(config.batch, length, config.clsVectors);
  views.training(sampler, 1, batch);
  return { training: new Set(batch.weights), validation: new Set(views.validation(sampler)[0].clean.weights) };
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
      const views = new WindowViews(genome, config);
      const batch = makeViewBatch(config.batch, length, config.clsVectors);
      const one = new WindowSampler(genome, Stretches.of([[{ start: 180, end: 220 }]]), length, { maxUnknownShare: 1 });
      views.training(one, 1, batch);
      for (let i = 0; i < batch.weights.length; i++)
        if (batch.weights[i] > 0) expect(Math.floor((i % length) / (length / 2))).toBe(half);
    }
  });

  it('leaves the held-out loss alone, so that runs can be compared', () => {
    expect(rounded(weightsOf({ softMask: 'down-weight', softMaskWeight: 0.25 }).validation)).toEqual([0, 1]);
  });

  it('draws no window that is mostly soft-masked where they are left out', () => {
    const sampler = new WindowSampler(genome, Stretches.of([[{ start: 0, end: 400 }]]), length, {
      maxUnknownShare: 0.5,
      softMask: 'skip',
    });
    let word = 1;
    const random = () => {
      word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
      return word;
    };
    for (let i = 0; i < 300; i++) expect(sampler.draw(random).start).toBeLessThanOrEqual(180);
  });
});
