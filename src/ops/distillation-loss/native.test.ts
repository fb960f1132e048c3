import { describe, expect, it } from 'vitest';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import type { DistillationSettings } from './kernels';
import { nativeDistillation } from './native';
import { distillationReference } from './reference';

const EMA: DistillationSettings = {
  centering: 'ema',
  studentTemperature: 0.1,
  teacherTemperature: 0.04,
  centerMomentum: 0.9,
};
const SHAPES = [
  [8, 4, 32],
  [7, 1, 5],
  [1, 2, 3],
  [2, 1, 130],
  [5, 10, 1],
] as const;
const WEIGHT = 0.5;

describe.each(BUILDS)('the distillation loss on the processor, %s', (arithmetic) => {
  const cases = SHAPES.flatMap((shape) => (['ema', 'sinkhorn'] as const).map((centering) => ({ shape, centering })));
  it.each(cases)('agrees with the reference, and so does its gradient: $shape, $centering', ({ shape, centering }) => {
    const [B, C, K] = shape;
    const settings = { ...EMA, centering };
    const samples = [normals(shape, 1), normals(shape, 2, 0.2), normals([C, K], 3, 0.2)];
    const [rows, usage, dStudent, distribution] = computed(
      arithmetic,
      { inputs: samples, outputs: [2 * B * C, 2 * C * K, B * C * K, B * C * K] },
      (recorder, [student, teacher, center, losses, used, gradient, q]) =>
        nativeDistillation(
          recorder,
          { batch: B, clsVectors: C, classes: K },
          settings,
          { student, teacher, center, distribution: q, rows: losses, usage: used },
          { dStudent: gradient, weight: WEIGHT },
        ),
    );
    const values = samples.map((one) => one.values);
    const expected = distillationReference(values, shape, settings);
    const mean = (which: number) => rows.reduce((sum, v, i) => sum + (i % 2 === which ? v : 0), 0) / (B * C);
    expect(relativeError([mean(0)], [expected.loss])).toBeLessThan(1e-5);
    expect(Math.abs(mean(1) - expected.entropy)).toBeLessThan(1e-5 * Math.max(1, expected.entropy));
    expect(relativeError(usage.slice(0, C * K), expected.center)).toBeLessThan(1e-5);
    expect(relativeError(usage.slice(C * K), expected.usage)).toBeLessThan(1e-5);
    expect(distribution.reduce((sum, q) => sum + q, 0)).toBeCloseTo(B * C, 4);
    const lossOf = ([student]: ArrayLike<number>[]) => [
      distillationReference([student, values[1], values[2]], shape, settings).loss,
    ];
    expectSlopes(lossOf, samples.slice(0, 1), [WEIGHT], [dStudent]);
  });
});
