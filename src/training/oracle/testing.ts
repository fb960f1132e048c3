/** Cases that PyTorch computed, and how they are held against a learner. */

import { expect } from 'vitest';
import type { ParameterLayout } from '../../model/layout';
import type { ViewBatch } from '../../ops/input-views/view-batch';
import { type LearnerSettings, STEP_SIGNALS } from '../learner';

const CHORDMIXER = { backbone: 'chordmixer', heads: 1 } as const;

export interface StoredTensor {
  readonly shape: number[];
  readonly values: number[];
}
export type StoredWeights = Record<string, StoredTensor>;

export interface OracleCase {
  readonly case: string;
  readonly config: LearnerSettings;
  readonly student: StoredWeights;
  readonly teacher: StoredWeights;
  readonly steps: readonly {
    readonly learningRate: number;
    readonly emaMomentum: number;
    readonly studentInput: StoredTensor;
    readonly teacherInput: StoredTensor;
    readonly targets: StoredTensor;
    readonly maskWeights: StoredTensor;
  }[];
  readonly expected: {
    readonly firstStep: {
      readonly studentLogits: StoredTensor;
      readonly teacherLogits: StoredTensor;
      readonly studentCls: StoredTensor;
      readonly teacherCls: StoredTensor;
      readonly gradients: StoredWeights;
    };
    readonly steps: readonly {
      mlmLoss: number;
      contrastiveLoss: number;
      /** Of the objectives that compare CLS vectors. */
      teacherEntropy?: number;
      gradientNorm: number;
    }[];
    readonly student: StoredWeights;
    readonly teacher: StoredWeights;
    readonly center: StoredTensor;
  };
}

// Made by bench/oracle/reference.py. Those of a ChordMixer name no backbone.
const stored = Object.values(import.meta.glob<OracleCase>('./*.json', { eager: true, import: 'default' }));
export const cases = stored.map((oracle) => ({ ...oracle, config: { ...CHORDMIXER, ...oracle.config } }));

export const TOLERANCE = 1e-4;

/** Largest difference relative to the reference's largest value. */
export function relativeError(actual: ArrayLike<number>, reference: readonly number[]): number {
  let difference = 0;
  let scale = 0;
  expect(actual.length).toBe(reference.length);
  reference.forEach((value, i) => {
    const error = Math.abs(actual[i] - value);
    difference = Math.max(difference, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    scale = Math.max(scale, Math.abs(value));
  });
  return scale === 0 ? difference : difference / scale;
}

export function pack(weights: StoredWeights, layout: ParameterLayout): Float32Array {
  const flat = new Float32Array(layout.size);
  expect(Object.keys(weights)).toEqual(layout.slots.map(({ name }) => name));
  for (const { name, offset, shape } of layout.slots) {
    expect(weights[name].shape, name).toEqual(shape);
    flat.set(weights[name].values, offset);
  }
  return flat;
}

export const viewsOf = (step: OracleCase['steps'][number], { windowLength }: LearnerSettings): ViewBatch => ({
  batch: step.studentInput.shape[0],
  tokens: step.studentInput.shape[1],
  windowLength,
  student: Float32Array.from(step.studentInput.values),
  teacher: Float32Array.from(step.teacherInput.values),
  targets: Int32Array.from(step.targets.values),
  weights: Float32Array.from(step.maskWeights.values),
});

export function expectSignals(
  values: Float32Array,
  reference: OracleCase['expected']['steps'][number],
  step: number,
): void {
  const expected = {
    mlmStudent: reference.mlmLoss,
    contrastive: reference.contrastiveLoss,
    gradientNorm: reference.gradientNorm,
  };
  const { teacherEntropy } = reference;
  const entropy = teacherEntropy === undefined ? {} : { teacherEntropy };
  for (const [name, value] of Object.entries({ ...expected, ...entropy })) {
    const actual = values[STEP_SIGNALS.indexOf(name as (typeof STEP_SIGNALS)[number])];
    expect(relativeError([actual], [value]), `${name} of step ${step}`).toBeLessThan(TOLERANCE);
  }
}

export function expectWeights(
  flat: ArrayLike<number>,
  reference: StoredWeights,
  layout: ParameterLayout,
  what: string,
): void {
  const values = Array.from(flat);
  for (const { name, offset, size } of layout.slots) {
    expect(relativeError(values.slice(offset, offset + size), reference[name].values), `${what} ${name}`).toBeLessThan(
      TOLERANCE,
    );
  }
}
