import { type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { bindings, flatMain, flatWorkgroups } from '../../device/webgpu/recorder';
import { Draws, PURPOSE } from '../../numerics/draws';
import { philox4x32 } from '../../numerics/philox';
import { DEVICES, describeOn, itKeepsItsHabits, type Sample, valuesOf } from '../testing';
import { emitted } from '../testing-emitted';
import { viewsFromCodes } from './from-codes';
import type { InputViewSettings } from './kernels';
import { CodeBatch, SOFT_MASKED } from './layout';
import { inputViews } from './op';
import { PHILOX_FUNCTION } from './philox';
import { makeViewBatch } from './view-batch';

const PLAIN: InputViewSettings = {
  maskRate: 0.3,
  maskZeroShare: 0.8,
  maskRandomShare: 0.1,
  noise: 0.2,
  reverseComplement: 0.5,
  softMaskWeight: 1,
};

interface Case {
  readonly why: string;
  readonly settings: InputViewSettings;
  readonly B: number;
  readonly L: number;
  readonly C: number;
}

const CASES: Case[] = [
  { why: 'everything at once', settings: PLAIN, B: 5, L: 120, C: 4 },
  {
    why: 'a length that is no multiple of 4, soft-masked bases that count less',
    settings: { ...PLAIN, softMaskWeight: 0.1 },
    B: 5,
    L: 29,
    C: 3,
  },
  {
    why: 'no noise, nothing turned',
    settings: { ...PLAIN, noise: 0, reverseComplement: 0, softMaskWeight: 0 },
    B: 5,
    L: 13,
    C: 1,
  },
  {
    why: 'every window turned, shares that leave nothing as it was',
    settings: { ...PLAIN, reverseComplement: 1, maskZeroShare: 0, maskRandomShare: 1 },
    B: 5,
    L: 18,
    C: 2,
  },
  { why: 'one base', settings: PLAIN, B: 1, L: 1, C: 1 },
  { why: 'more windows than one dispatch dimension', settings: PLAIN, B: 66_001, L: 1, C: 1 },
  { why: 'more positions than one dispatch dimension', settings: PLAIN, B: 1, L: 66_001, C: 2 },
];

/** Windows of random bases, soft-masked here and there, and others for the teacher, as int32. */
function codesFor({ B, L }: Case): Sample<Int32Array> & { readonly words: Uint32Array } {
  const codes = new CodeBatch(B, L);
  codes.identify(0xfedcba98, 77);
  for (let sample = 0; sample < B; sample++) {
    const draws = new Draws(3, 0, sample, PURPOSE.trainWindow);
    codes.place(
      'student',
      sample,
      Uint8Array.from({ length: L }, () => draws.below(5) + SOFT_MASKED * draws.below(2)),
    );
    codes.place(
      'teacher',
      sample,
      Uint8Array.from({ length: L }, () => draws.below(5)),
    );
  }
  return {
    shape: [codes.words.length],
    values: new Int32Array(codes.words.buffer),
    dtype: 'int32',
    words: codes.words,
  };
}

const shapeOf = ({ B, L, C }: Case) => ({ batch: B, tokens: L + C, windowLength: L });

describeOn(DEVICES, 'inputViews', (device) => {
  it.each(CASES)('are those that `studentView` makes on the CPU: $why', async (shown) => {
    const { words, values } = codesFor(shown);
    const codes = tensor1d(values, 'int32');
    const made = inputViews(codes, shapeOf(shown), shown.settings);
    codes.dispose();
    const [student, teacher, labels] = await Promise.all(
      [made.student, made.teacher, made.labels].map((one: Tensor) => valuesOf(one)),
    );
    const expected = viewsFromCodes(words, shown.settings, makeViewBatch(shown.B, shown.L, shown.C));
    expect(labels.every((value, i) => value === (i % 2 === 0 ? expected.targets : expected.weights)[i >> 1])).toBe(
      true,
    );
    expect(labels.length).toBe(2 * expected.targets.length);
    expect(teacher).toEqual(expected.teacher);
    const furthest = student.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.student[i])), 0);
    expect(student.length).toBe(expected.student.length);
    if (shown.settings.noise === 0) expect(furthest).toBe(0);
    expect(furthest).toBeLessThan(1e-5);
  });

  itKeepsItsHabits(device, {
    op: ([codes]) => Object.values(inputViews(codes as Tensor1D, shapeOf(CASES[1]), CASES[1].settings)),
    samples: [codesFor(CASES[1])],
    dispatches: 2,
  });

  if (device.kind !== 'webgpu') return;
  it('draws the same words as Philox on the CPU', async () => {
    const code = `${bindings(['result', 'array<vec4u, 100>', 'write'])}
${PHILOX_FUNCTION}
${flatMain(100, 'result[index] = philox(index, 0xffffffffu - index, 7u * index, vec2u(0x9e3779b9u * index, 5u));')}`;
    const [drawn] = await emitted([], [4 * 100], (recorder, [out]) =>
      recorder.dispatch({ name: 'philox', code }, [out], flatWorkgroups(100)),
    );
    const words = new Uint32Array(drawn.buffer);
    const expected = new Uint32Array(4);
    for (let i = 0; i < 100; i++) {
      philox4x32([i, 0xffffffff - i, 7 * i, 0], [Math.imul(0x9e3779b9, i) >>> 0, 5], expected);
      expect([...words.subarray(4 * i, 4 * i + 4)]).toEqual([...expected]);
    }
  });
});
