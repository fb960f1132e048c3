import { dispose, scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  DEVICES,
  describeOn,
  itKeepsItsHabits,
  normals,
  relativeError,
  repeated,
  sameBits,
  valuesOf,
} from '../testing';
import { adamWEma, type OptimiserState, type Update, type UpdateSettings } from './op';
import { adamWEmaReference, type ReferenceState } from './reference';

const SETTINGS: UpdateSettings = { learningRate: 3e-3, weightDecay: 0.1, clipNorm: 1e6, momentum: 0.9 };
const SIZE = 131;

const vector = (seed: number, scale = 1, size = SIZE): Float32Array => normals([size], seed, scale).values;
const every2nd = (size: number): Float32Array => Float32Array.from({ length: size }, (_, i) => i % 2);
const alternating = every2nd(SIZE);

/** As it is in the middle of a run. */
const running = (size = SIZE): ReferenceState => ({
  student: vector(1, 1, size),
  teacher: vector(2, 1, size),
  firstMoment: vector(3, 0.1, size),
  secondMoment: vector(4, 0.1, size).map((value) => value * value),
  applied: 5,
});

/** As it is before the first step. */
const fresh = (): ReferenceState => ({
  student: vector(1),
  teacher: vector(1),
  firstMoment: new Float32Array(SIZE),
  secondMoment: new Float32Array(SIZE),
  applied: 0,
});

const upload = (state: ReferenceState): OptimiserState => ({
  student: tensor1d(Float32Array.from(state.student)),
  teacher: tensor1d(Float32Array.from(state.teacher)),
  firstMoment: tensor1d(Float32Array.from(state.firstMoment)),
  secondMoment: tensor1d(Float32Array.from(state.secondMoment)),
  applied: scalar(state.applied),
});

async function download({
  state,
  gradientNorm,
}: Update): Promise<Record<keyof OptimiserState | 'gradientNorm', Float32Array>> {
  const entries = Object.entries({ ...state, gradientNorm }) as [keyof OptimiserState | 'gradientNorm', Tensor][];
  return Object.fromEntries(await Promise.all(entries.map(async ([name, made]) => [name, await valuesOf(made)])));
}

async function updated(
  state: ReferenceState,
  gradient: Float32Array,
  settings: UpdateSettings,
  decayed: Float32Array = alternating,
) {
  const before = upload(state);
  const inputs = [tensor1d(gradient), tensor1d(decayed)];
  const update = adamWEma(before, inputs[0], inputs[1], settings);
  dispose([...Object.values(before), ...inputs]);
  return download(update);
}

const spoilt = (value: number, at: number): Float32Array => vector(5).map((old, i) => (i === at ? value : old));

const BAD: { what: string; gradient: Float32Array }[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((value) =>
    [0, 64, SIZE - 1].map((at) => ({ what: `${value} at ${at}`, gradient: spoilt(value, at) })),
  ),
  { what: 'nothing but NaN', gradient: vector(5).fill(Number.NaN) },
  { what: 'a norm past float32', gradient: spoilt(1e30, 3) },
  { what: 'both infinities', gradient: vector(5).map((_, i) => (i % 2 === 0 ? 1 : -1) * Number.POSITIVE_INFINITY) },
];

describeOn(DEVICES, 'adamWEma', (device) => {
  it.each([
    { what: 'unclipped', settings: SETTINGS },
    { what: 'clipped', settings: { ...SETTINGS, clipNorm: 0.5 } },
    { what: 'with a frozen teacher', settings: { ...SETTINGS, momentum: 1 } },
    { what: 'with a teacher that copies', settings: { ...SETTINGS, momentum: 0 } },
  ])('agrees with the reference over three updates, $what', async ({ settings }) => {
    for (const start of [running(), fresh()]) {
      let actual: ReferenceState = start;
      let expected = start;
      for (const seed of [11, 12, 13]) {
        const gradient = vector(seed, 0.3);
        const values = await updated(actual, gradient, settings);
        const reference = adamWEmaReference(expected, gradient, alternating, settings);
        for (const name of ['student', 'teacher', 'firstMoment', 'secondMoment'] as const) {
          expect(relativeError(values[name], reference[name]), name).toBeLessThan(2e-5);
        }
        expect(values.applied[0]).toBe(reference.applied);
        expect(relativeError(values.gradientNorm, [reference.gradientNorm])).toBeLessThan(1e-5);
        actual = { ...values, applied: values.applied[0] };
        expected = reference;
      }
    }
  });

  it.each([1, 4, 132, 70_001])('agrees with the reference over %i parameters', async (size) => {
    const [gradient, decayed] = [vector(11, 0.3, size), every2nd(size)];
    const values = await updated(running(size), gradient, { ...SETTINGS, clipNorm: 0.5 }, decayed);
    const reference = adamWEmaReference(running(size), gradient, decayed, { ...SETTINGS, clipNorm: 0.5 });
    for (const name of ['student', 'teacher', 'firstMoment', 'secondMoment'] as const) {
      expect(relativeError(values[name], reference[name]), name).toBeLessThan(2e-5);
    }
    expect(relativeError(values.gradientNorm, [reference.gradientNorm])).toBeLessThan(1e-5);
  });

  it('decays the decayed parameters and no others', async () => {
    const { student } = await updated(fresh(), new Float32Array(SIZE), { ...SETTINGS, learningRate: 0.5 });
    const expected = vector(1).map((value, i) => (i % 2 === 1 ? value * (1 - 0.5 * 0.1) : value));
    expect(relativeError(student, expected)).toBeLessThan(1e-6);
    expect(student.every((value, i) => i % 2 === 1 || value === expected[i])).toBe(true);
  });

  it('takes no step longer than a clipped gradient allows', async () => {
    const gradient = vector(6, 1000);
    const { firstMoment, gradientNorm } = await updated(fresh(), gradient, { ...SETTINGS, clipNorm: 0.5 });
    expect(Math.hypot(...firstMoment)).toBeCloseTo(0.1 * 0.5, 6);
    expect(gradientNorm[0]).toBeGreaterThan(1000);
  });

  it.each(BAD)('changes nothing for a gradient with $what', async ({ gradient }) => {
    for (const start of [running(), fresh()]) {
      const values = await updated(start, gradient, { ...SETTINGS, clipNorm: 0.5 });
      for (const name of ['student', 'teacher', 'firstMoment', 'secondMoment'] as const) {
        expect(sameBits(values[name], Float32Array.from(start[name])), name).toBe(true);
      }
      expect(values.applied[0]).toBe(start.applied);
      expect(Number.isFinite(values.gradientNorm[0]), 'the norm tells').toBe(false);
    }
  });

  it('goes on after a refused gradient as if it had not been', async () => {
    const refused = await updated(fresh(), spoilt(Number.NaN, 9), SETTINGS);
    const after = await updated({ ...refused, applied: refused.applied[0] }, vector(7), SETTINGS);
    const without = await updated(fresh(), vector(7), SETTINGS);
    expect(sameBits(after.student, without.student) && sameBits(after.teacher, without.teacher)).toBe(true);
  });

  itKeepsItsHabits(device, {
    op: ([student, teacher, firstMoment, secondMoment, applied, gradient, decayed]) => {
      const before = { student, teacher, firstMoment, secondMoment, applied } as OptimiserState;
      const { state, gradientNorm } = adamWEma(before, gradient as Tensor1D, decayed as Tensor1D, SETTINGS);
      return [...Object.values(state), gradientNorm];
    },
    samples: [
      normals([SIZE], 1),
      normals([SIZE], 2),
      normals([SIZE], 3, 0.1),
      repeated([0.01], [SIZE]),
      repeated([5], []),
      normals([SIZE], 9),
      repeated([0, 1], [SIZE]),
    ],
    dispatches: 3,
  });
});
