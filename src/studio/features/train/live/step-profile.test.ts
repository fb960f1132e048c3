import { expect, test } from 'vitest';
import type { StepProfile } from '../../../../training/step-profile';
import { isCoarse, kernelMs, kernelRows, profileCsv } from './step-profile';

const profile: StepProfile = {
  step: 12,
  resolutionMs: 0.001,
  kernels: [
    { name: 'InputViews.mask', calls: 1, ms: 1, flop: null },
    { name: 'ChordMixerLayer.mix', calls: 9, ms: 3, flop: 6e6 },
    { name: 'StepSignals.state', calls: 1, ms: 0, flop: 100 },
  ],
};

test('kernels are sorted by their time, with their share of it and their rate where that is known', () => {
  expect(kernelMs(profile)).toBe(4);
  expect(kernelRows(profile)).toEqual([
    { name: 'ChordMixerLayer.mix', calls: 9, ms: 3, share: 0.75, gflops: 2 },
    { name: 'InputViews.mask', calls: 1, ms: 1, share: 0.25, gflops: null },
    { name: 'StepSignals.state', calls: 1, ms: 0, share: 0, gflops: null },
  ]);
});

test('times that were all rounded to nothing have no share', () => {
  const rows = kernelRows({ kernels: profile.kernels.map((kernel) => ({ ...kernel, ms: 0 })) });
  expect(rows.map(({ share, gflops }) => [share, gflops])).toEqual(Array(3).fill([0, null]));
});

test('coarse rounding is told, fine rounding is not', () => {
  expect(isCoarse(profile)).toBe(false);
  expect(isCoarse({ ...profile, resolutionMs: 0.065536 })).toBe(true);
});

test('CSV holds every row, with an empty cell for what is not known', () => {
  expect(
    profileCsv({ ...profile, kernels: [...profile.kernels.slice(1), { name: 'a,"b"', calls: 2, ms: 1, flop: null }] }),
  ).toBe(
    'kernel,calls,ms,share,gflops\nChordMixerLayer.mix,9,3,0.75,2\n"a,""b""",2,1,0.25,\nStepSignals.state,1,0,0,\n',
  );
});
