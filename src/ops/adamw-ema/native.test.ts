import { describe, expect, it } from 'vitest';
import { nativeSignals, nativeWeightTotal } from '../step-signals/native';
import { RING_NUMBERS } from '../step-signals/sizes';
import { BUILDS, computed, sample } from '../testing-native';
import { normals, relativeError, sameBits } from '../testing-values';
import { STEP_UNIFORM } from './kernels';
import { arenaParts, nativeControl, nativeGradientSum, nativeUpdate } from './native';
import { adamWEmaReference, type ReferenceState } from './reference';

const vector = (seed: number, size: number, scale = 1) => normals([size], seed, scale).values;

/** As it is in the middle of a run. */
const running = (size: number): ReferenceState => ({
  student: vector(1, size),
  teacher: vector(2, size),
  firstMoment: vector(3, size, 0.1),
  secondMoment: vector(4, size, 0.1).map((value) => value * value),
  applied: 5,
});

const SETTINGS = { learningRate: 3e-3, weightDecay: 0.1, clipNorm: 1e6, momentum: 0.9 };
const NAMES = ['student', 'teacher', 'firstMoment', 'secondMoment'] as const;

describe.each(BUILDS)('the optimiser on the processor, %s', (arithmetic) => {
  /** Slices of the gradient are those of weights, [S, decayed], then those of biases. */
  function updated(
    state: ReferenceState,
    [weights, biases]: readonly [Float32Array, Float32Array],
    slices: number,
    settings = SETTINGS,
  ) {
    const span = state.student.length;
    const decayedSpan = weights.length / slices;
    const parts = arenaParts(span);
    const step = new Float32Array(8);
    for (const name of ['learningRate', 'weightDecay', 'clipNorm', 'momentum'] as const)
      step[STEP_UNIFORM[name]] = settings[name];
    step[STEP_UNIFORM.ringRow] = 1;
    const outputs = [
      ...NAMES.map((name) => sample(state[name])),
      sample([state.applied]),
      sample(weights),
      sample(biases),
      sample(new Float32Array(2 * RING_NUMBERS)),
    ];
    const rowLosses = sample([0.5, 0.25, 1, 0.5]);
    const [student, teacher, firstMoment, secondMoment, applied, , , ring] = computed(
      arithmetic,
      { inputs: [sample(step), rowLosses], outputs, work: [parts, 8, 2 * parts] },
      (recorder, [given, losses, s, t, m, v, count, gradient, biasGradient, written, partials, control, distances]) => {
        nativeGradientSum(recorder, { span, decayedSpan }, slices, { gradient, biasGradient, partials });
        nativeControl(recorder, span, { partials, applied: count, control, step: given });
        const moved = { student: s, teacher: t, firstMoment: m, secondMoment: v };
        const io = { gradient, biasGradient, control, distances, step: given };
        nativeUpdate(recorder, { span, decayedSpan }, { ...io, ...moved });
        const none = { offset: 0, size: 0 };
        nativeSignals(
          recorder,
          { positions: 2, span, cls: null, losses: [{ rows: losses, count: 4, divisor: 2.5 }] },
          { rowLosses: losses, rows: none, usage: none, center: none, control, distances, ring: written, step: given },
        );
      },
    );
    return { student, teacher, firstMoment, secondMoment, applied, signals: ring.slice(RING_NUMBERS) };
  }

  it.each([
    { why: 'one part', span: 132, decayed: 100, slices: 1 },
    { why: 'several parts and slices', span: 9004, decayed: 5000, slices: 3 },
    { why: 'nothing whole at the end', span: 4099, decayed: 4096, slices: 2 },
  ])('agrees with the reference, and tells of it in the ring: $why', ({ span, decayed, slices }) => {
    const state = running(span);
    const gradients = [vector(6, slices * decayed), vector(7, slices * (span - decayed))] as const;
    const summed = Float64Array.from({ length: span }, (_, i) => {
      const [all, at, stride] = i < decayed ? [gradients[0], i, decayed] : [gradients[1], i - decayed, span - decayed];
      let sum = 0;
      for (let s = 0; s < slices; s++) sum += all[at + s * stride];
      return sum;
    });
    const mask = Float32Array.from({ length: span }, (_, i) => (i < decayed ? 1 : 0));
    for (const clipNorm of [1e6, 0.5]) {
      const settings = { ...SETTINGS, clipNorm };
      const expected = adamWEmaReference(state, summed, mask, settings);
      const made = updated(state, gradients, slices, settings);
      for (const name of NAMES) expect(relativeError(made[name], expected[name]), name).toBeLessThan(2e-5);
      expect(made.applied[0]).toBe(6);
      const apart = Math.hypot(...made.student.map((value, i) => made.teacher[i] - value));
      const divergence = apart / Math.hypot(...made.student);
      const [mlm, accuracy, objective, ...rest] = made.signals;
      expect([mlm, accuracy, objective]).toEqual([1.5, 0.75, Math.fround(0.9)]);
      expect(relativeError(rest, [0, 0, 0, divergence, expected.gradientNorm])).toBeLessThan(1e-5);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e30])('changes nothing for a gradient with %d', (bad) => {
    const gradients = [vector(6, 100), vector(7, 32)] as const;
    gradients[0][9] = bad;
    const state = running(132);
    const made = updated(state, gradients, 1);
    for (const name of NAMES) expect(sameBits(made[name], Float32Array.from(state[name])), name).toBe(true);
    expect(made.applied[0]).toBe(5);
    expect(Number.isFinite(made.signals[7]), 'the norm tells').toBe(false);
  });

  it('lets no moment become denormal', () => {
    const state = { ...running(132), firstMoment: new Float32Array(132).fill(1e-30) };
    const { firstMoment, secondMoment } = updated(
      { ...state, secondMoment: new Float32Array(132).fill(1e-36) },
      [new Float32Array(100).fill(1e-22), new Float32Array(32)],
      1,
    );
    for (const value of [...firstMoment, ...secondMoment]) expect(value === 0 || Math.abs(value) > 1.2e-38).toBe(true);
  });

  it('adds up the weights of masked positions', () => {
    const labels = sample([3, 1, 0, 0, 2, 0.5, 1, 1]);
    const [total] = computed(arithmetic, { inputs: [labels], outputs: [1] }, (recorder, [given, sum]) =>
      nativeWeightTotal(recorder, 4, { labels: given, total: sum }),
    );
    expect(total[0]).toBe(2.5);
  });
});
