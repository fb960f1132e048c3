import { describe, expect, it } from 'vitest';
import { nativeOps } from '../step-ops/native';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import { type ProjectorShape, projector, projectorGradient } from './projector';
import { projectorReference } from './reference';

const CASES: { why: string; shape: ProjectorShape }[] = [
  { why: 'whole panels', shape: { rows: 8, width: 12, hidden: 16, bottleneck: 8, prototypes: 24 } },
  { why: 'nothing whole', shape: { rows: 7, width: 11, hidden: 13, bottleneck: 5, prototypes: 9 } },
  { why: 'single numbers', shape: { rows: 1, width: 1, hidden: 1, bottleneck: 2, prototypes: 1 } },
];

describe.each(BUILDS)('the projector on the processor, %s', (arithmetic) => {
  it.each(CASES)('agrees with the reference, and so do all gradients: $why', ({ shape }) => {
    const { rows: R, width: D, hidden: P, bottleneck: Q, prototypes: K } = shape;
    const inputs = [[R, D], [D, P], [P], [P, Q], [Q], [Q, K]].map((sizes, i) => normals(sizes, 1 + i));
    const cotangent = normals([R, K], 77);
    const gradients = inputs.map(({ values }) => values.length);
    const [logits, ...made] = computed(
      arithmetic,
      {
        inputs: [...inputs, cotangent],
        outputs: [R * K, ...gradients],
        work: [R * P, R * P, R * Q, R * Q, Q * K, R * Q, R * Q, Q * K, R * P],
      },
      (recorder, stretches) => {
        const ops = nativeOps({ ...recorder, phase: () => {} });
        const [cls, w1, b1, w2, b2, prototypes, dLogits, out, dCls, ...rest] = stretches;
        const [dW1, dB1, dW2, dB2, dPrototypes, ...work] = rest;
        const [hidden, slope, bottleneck, units, unitPrototypes, dUnits, dBottleneck, dUnitPrototypes, dHidden] = work;
        const weights = { cls, w1, b1, w2, b2, prototypes };
        const forward = { hidden, slope, bottleneck, units, unitPrototypes, logits: out };
        projector(ops, shape, weights, forward);
        const workspace = { dUnits, dBottleneck, dUnitPrototypes, dHidden };
        const into = { w1: dW1, b1: dB1, w2: dW2, b2: dB2, prototypes: dPrototypes };
        projectorGradient(ops, shape, weights, forward, { ...workspace, dLogits, dCls, gradients: into });
      },
    );
    const reference = (arrays: ArrayLike<number>[]) => projectorReference(arrays, shape);
    expect(relativeError(logits, reference(inputs.map(({ values }) => values)))).toBeLessThan(1e-5);
    expectSlopes(reference, inputs, cotangent.values, made, 2e-4);
  });
});
