import { backend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../gpu/backend';
import { Buffers } from '../../gpu/buffers';
import { Pipelines, Plan } from '../../gpu/plan';
import { readRange } from '../../gpu/read-range';
import type { BufferRange } from '../../gpu/recorder';
import { bindings, flatMain, flatWorkgroups } from '../../gpu/recorder';
import type { StudioBackend } from '../../gpu/studio-backend';
import { Draws, PURPOSE } from '../../numerics/draws';
import { philox4x32 } from '../../numerics/philox';
import { emitInputViews } from '../../ops/input-views/kernels';
import { CodeBatch, codeWords, SOFT_MASKED } from '../../ops/input-views/layout';
import { PHILOX_FUNCTION } from '../../ops/input-views/philox';
import { makeViewBatch, placeViews, type ViewBatch } from '../view-batch';
import { studentView, teacherView, type ViewSettings } from '../views';

let device: GPUDevice;

beforeAll(async () => {
  expect((await openBackend('webgpu', (fault) => expect.unreachable(fault.message))).kind).toBe('webgpu');
  device = (backend() as StudioBackend).device;
});

async function run(plan: Plan): Promise<void> {
  await Pipelines.of(device).prepare([plan]);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  plan.encode(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

const floats = async (range: BufferRange) => new Float32Array(await readRange(device, range));

it('draws the same words as Philox on the CPU', async () => {
  const buffers = new Buffers(device);
  const out = buffers.floats('out', 4 * 100);
  const plan = new Plan();
  const code = `${bindings(['result', 'array<vec4u, 100>', 'write'])}
${PHILOX_FUNCTION}
${flatMain(100, 'result[index] = philox(index, 0xffffffffu - index, 7u * index, vec2u(0x9e3779b9u * index, 5u));')}`;
  plan.dispatch({ name: 'philox', code }, [out], flatWorkgroups(100));
  await run(plan);
  const words = new Uint32Array(await readRange(device, out));
  const expected = new Uint32Array(4);
  for (let i = 0; i < 100; i++) {
    philox4x32([i, 0xffffffff - i, 7 * i, 0], [Math.imul(0x9e3779b9, i) >>> 0, 5], expected);
    expect([...words.subarray(4 * i, 4 * i + 4)]).toEqual([...expected]);
  }
  buffers.destroy();
});

const PLAIN: ViewSettings = {
  maskRate: 0.3,
  maskZeroShare: 0.8,
  maskRandomShare: 0.1,
  noise: 0.2,
  reverseComplement: 0.5,
  teacherAugmentations: ['deletion', 'translocation'],
  augmentationReach: 3,
};

const CASES: { what: string; settings: ViewSettings; L: number; C: number; softMaskWeight: number }[] = [
  { what: 'everything at once', settings: PLAIN, L: 120, C: 4, softMaskWeight: 1 },
  { what: 'a length that is no multiple of 4, and soft-masked bases that count less', settings: PLAIN, L: 29, C: 3, softMaskWeight: 0.1 },
  { what: 'no noise, nothing turned', settings: { ...PLAIN, noise: 0, reverseComplement: 0 }, L: 13, C: 1, softMaskWeight: 0 },
  {
    what: 'every window turned, shares that leave nothing as it was',
    settings: { ...PLAIN, reverseComplement: 1, maskZeroShare: 0, maskRandomShare: 1 },
    L: 18,
    C: 2,
    softMaskWeight: 1,
  },
];

describe('views made on the device', () => {
  it.each(CASES)('are those the CPU makes: $what', async ({ settings, L, C, softMaskWeight }) => {
    const [B, T, seed, step] = [5, L + C, 0xfedcba98, 77];
    const views: ViewBatch = makeViewBatch(B, L, C);
    const codes = new CodeBatch(B, L);
    codes.identify(seed, step);
    for (let sample = 0; sample < B; sample++) {
      const draws = new Draws(3, 0, sample, PURPOSE.trainWindow);
      const bases = Uint8Array.from({ length: L }, () => draws.below(5));
      const soft = Uint8Array.from({ length: L }, () => draws.below(2));
      const key = { seed, step, sample };
      const student = studentView(bases, settings, key);
      const teacher = teacherView(bases, settings, key);
      const weights = Float32Array.from(soft, (masked) => (masked ? softMaskWeight : 1));
      placeViews(views, sample, student, teacher, student.reversed ? weights.reverse() : weights);
      codes.place('teacher', sample, teacher);
      codes.place(
        'student',
        sample,
        bases.map((code, i) => (soft[i] ? code | SOFT_MASKED : code)),
      );
    }
    const buffers = new Buffers(device);
    const io = {
      codes: buffers.floats('codes', codeWords(B, L)),
      shown: buffers.floats('shown', B * L),
      studentInput: buffers.floats('student', B * T * 5),
      teacherInput: buffers.floats('teacher', B * T * 5),
      labels: buffers.floats('labels', 2 * B * L),
    };
    device.queue.writeBuffer(io.codes.buffer, 0, codes.words);
    const plan = new Plan();
    emitInputViews(plan, { batch: B, tokens: T, windowLength: L }, { ...settings, softMaskWeight }, io);
    expect(plan.dispatches).toBe(2);
    await run(plan);
    const labels = await floats(io.labels);
    expect([...labels.filter((_, i) => i % 2 === 0)]).toEqual([...views.targets]);
    expect([...labels.filter((_, i) => i % 2 === 1)]).toEqual([...views.weights]);
    expect(await floats(io.teacherInput)).toEqual(views.teacher);
    const student = await floats(io.studentInput);
    if (settings.noise === 0) expect(student).toEqual(views.student);
    const furthest = student.reduce((most, value, i) => Math.max(most, Math.abs(value - views.student[i])), 0);
    expect(furthest).toBeLessThan(1e-5);
    buffers.destroy();
  });
});
