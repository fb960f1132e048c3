import { type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { bindings, flatMain, flatWorkgroups } from '../../device/webgpu/recorder';
import { philox4x32 } from '../../numerics/philox';
import { DEVICES, describeOn, itKeepsItsHabits, valuesOf } from '../testing';
import { emitted } from '../testing-emitted';
import { viewsFromCodes } from './from-codes';
import { inputViews } from './op';
import { PHILOX_FUNCTION } from './philox';
import { CASES, codesFor, shapeOf, TALL_CASES } from './testing';
import { makeViewBatch } from './view-batch';

describeOn(DEVICES, 'inputViews', (device) => {
  it.each(device.kind === 'webgpu' ? [...CASES, ...TALL_CASES] : CASES)(
    'are those that `studentView` makes on the CPU: $why',
    async (shown) => {
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
    },
  );

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
