import { expect, it } from 'vitest';
import { type Variants, webGpuOps } from '../step-ops/webgpu';
import { expectSlopes, normals, type Reference, relativeError, sameBits } from '../testing';
import { emitted, openDeviceForTests } from '../testing-emitted';
import { type ProjectorShape, projector, projectorGradient } from './projector';
import { projectorReference } from './reference';

/** Compiled in a moment; the others are tested with the products. */
const VARIANTS: Variants = {
  tiles: () => ({ kind: 'registers', rows: 4, cols: 4 }),
  forms: () => 'rows-by-invocation',
  attention: () => 'registers',
};

openDeviceForTests();

const CASES: { why: string; shape: ProjectorShape }[] = [
  { why: 'whole vec4s', shape: { rows: 8, width: 12, hidden: 16, bottleneck: 8, prototypes: 20 } },
  { why: 'nothing a multiple of 4', shape: { rows: 7, width: 11, hidden: 13, bottleneck: 5, prototypes: 9 } },
  { why: 'single numbers', shape: { rows: 1, width: 1, hidden: 1, bottleneck: 2, prototypes: 1 } },
  {
    why: 'more rows than one dispatch dimension',
    shape: { rows: 66_001, width: 2, hidden: 3, bottleneck: 2, prototypes: 3 },
  },
];

/** CLS vectors, then the weights. */
const inputsOf = ({ rows: R, width: D, hidden: P, bottleneck: Q, prototypes: K }: ProjectorShape) =>
  [[R, D], [D, P], [P], [P, Q], [Q], [Q, K]].map((shape, i) => normals(shape, 1 + i));

async function run(shape: ProjectorShape) {
  const { rows: R, hidden: P, bottleneck: Q, prototypes: K } = shape;
  const inputs = inputsOf(shape);
  const cotangent = normals([R, K], 77);
  const kept = [R * P, R * P, R * Q, R * Q, Q * K, R * K];
  const workspace = [R * Q, R * Q, Q * K, R * P];
  const gradients = inputs.map(({ values }) => values.length);
  const made = await emitted([...inputs, cotangent], [...kept, ...workspace, ...gradients], (recorder, ranges) => {
    const weightsAt = (at: number) => ({
      w1: ranges[at],
      b1: ranges[at + 1],
      w2: ranges[at + 2],
      b2: ranges[at + 3],
      prototypes: ranges[at + 4],
    });
    const [cls, dLogits] = [ranges[0], ranges[6]];
    const [
      hidden,
      slope,
      bottleneck,
      units,
      unitPrototypes,
      logits,
      dUnits,
      dBottleneck,
      dUnitPrototypes,
      dHidden,
      dCls,
    ] = ranges.slice(7);
    const forward = { hidden, slope, bottleneck, units, unitPrototypes, logits };
    const ops = webGpuOps({ dispatch: recorder.dispatch.bind(recorder), phase: () => {} }, VARIANTS);
    const inputs = { cls, ...weightsAt(1) };
    projector(ops, shape, inputs, forward);
    const io = { dUnits, dBottleneck, dUnitPrototypes, dHidden, dLogits, dCls, gradients: weightsAt(18) };
    projectorGradient(ops, shape, inputs, forward, io);
  });
  return { inputs, cotangent: cotangent.values, logits: made[5], gradients: made.slice(10) };
}

it.each(CASES)(
  'agrees with the reference, and so do the gradients by the CLS vectors and all weights: $why',
  async ({ shape }) => {
    const { inputs, cotangent, logits, gradients } = await run(shape);
    const reference: Reference = (arrays) => projectorReference(arrays, shape);
    expect(relativeError(logits, reference(inputs.map(({ values }) => values)))).toBeLessThan(1e-5);
    expectSlopes(reference, inputs, cotangent, gradients, 2e-4);
  },
);

it('gives the same bits each time', async () => {
  const [once, again] = [await run(CASES[1].shape), await run(CASES[1].shape)];
  expect(
    once.gradients.every((gradient, i) => sameBits(gradient, again.gradients[i])) &&
      sameBits(once.logits, again.logits),
  ).toBe(true);
});
