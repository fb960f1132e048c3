import { describe, expect, test } from 'vitest';
import { configSchema } from '../config';
import { PRESETS } from '../presets';
import { scaledTo } from './scaled';

describe('a run on more GPUs', () => {
  test('takes fewer, larger steps over as many bases, by the stated rules', () => {
    const run = PRESETS.findna;
    const eight = scaledTo(8, run);
    expect(eight).toMatchObject({ batch: 512, steps: 5858, learningRate: 0.000848528, validationWindows: 512 });
    expect(eight.emaStart).toBeCloseTo(0.996 ** 8, 6);
    expect(eight.batch * eight.steps).toBeCloseTo(run.batch * run.steps, -3);
  });

  test('keeps a thousand steps, and a batch that every GPU has an equal part of', () => {
    expect(scaledTo(64, PRESETS.findna)).toMatchObject({ batch: 2048, steps: 1464 });
    expect(scaledTo(8, PRESETS.nano)).toMatchObject({ batch: 64, steps: 1500 });
    expect(scaledTo(64, { ...PRESETS.nano, steps: 100, batch: 10 })).toMatchObject({ batch: 64, steps: 16 });
    expect(scaledTo(8, { ...PRESETS.nano, batch: 33, steps: 100 }).batch).toBe(40);
  });

  test('has settings that are possible, whatever the run', () => {
    for (const run of Object.values(PRESETS))
      for (const gpus of [8, 64]) expect(configSchema.safeParse(scaledTo(gpus, run)).success).toBe(true);
    expect(scaledTo(64, { ...PRESETS.nano, learningRate: 0.9, evaluateEvery: 1 })).toMatchObject({
      learningRate: 1,
      evaluateEvery: 1,
    });
  });
});
