import { backend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../gpu/backend';
import { Buffers } from '../../gpu/buffers';
import { Pipelines, Plan } from '../../gpu/plan';
import { readRange } from '../../gpu/read-range';
import type { BufferRange } from '../../gpu/recorder';
import type { StudioBackend } from '../../gpu/studio-backend';
import { subgroupSizeOf } from '../../gpu/subgroups';
import { emitDistillation } from '../distillation-loss/kernels';
import { distillationReference } from '../distillation-loss/reference';
import { emitInfoNce } from '../infonce/kernels';
import { infoNceReference } from '../infonce/reference';
import { emitBackward, emitForward } from '../layer-norm/emit';
import { layerNormReference } from '../layer-norm/reference';
import { rowChunks } from '../layer-norm/sizes';
import { normals, relativeError, sameBits } from '../testing';
import type { RowForm } from './forms';

const device = () => (backend() as StudioBackend).device;
const numbers = (count: number, seed: number) => normals([count], seed).values as Float32Array<ArrayBuffer>;

/** Buffers for one plan, and what it leaves in those that are named. */
async function run<Name extends string>(
  record: (plan: Plan, filled: (count: number, seed: number) => BufferRange, empty: (count: number) => BufferRange) => Readonly<Record<Name, BufferRange>>,
): Promise<Record<Name, Float32Array>> {
  const buffers = new Buffers(device());
  const plan = new Plan();
  const outputs = record(
    plan,
    (count, seed) => {
      const range = buffers.floats('filled', count);
      device().queue.writeBuffer(range.buffer, 0, numbers(count, seed));
      return range;
    },
    (count) => buffers.floats('empty', count),
  );
  await Pipelines.of(device()).prepare([plan]);
  const encoder = device().createCommandEncoder();
  const pass = encoder.beginComputePass();
  plan.encode(pass);
  pass.end();
  device().queue.submit([encoder.finish()]);
  const names = Object.keys(outputs) as Name[];
  const values = await Promise.all(names.map(async (name) => [name, new Float32Array(await readRange(device(), outputs[name]))] as const));
  buffers.destroy();
  return Object.fromEntries(values) as Record<Name, Float32Array>;
}

const layerNorm = (form: RowForm, rows: number, width: number) =>
  run((plan, filled, empty) => {
    const [x, scale, shift, dOut] = [filled(rows * width, 1), filled(width, 2), filled(width, 3), filled(rows * width, 4)];
    const [out, dX, stats, partial] = [rows * width, rows * width, 2 * rows, 2 * width * rowChunks({ rows, width }).chunks].map(empty);
    emitForward(plan, { rows, width }, () => form, { x, scale, shift, out, stats });
    const gradients = { scale: empty(width), shift: empty(width) };
    emitBackward(plan, { rows, width }, () => form, { x, scale, stats, dOut, dX, partial, gradients });
    return { out, dX };
  });

const infoNce = (form: RowForm, batch: number, features: number) =>
  run((plan, filled, empty) => {
    const [student, teacher] = [filled(batch * features, 1), filled(batch * features, 2)];
    const [studentCentered, teacherCentered, dStudent] = [1, 1, 1].map(() => empty(batch * features));
    const [cosines, rowLosses] = [empty(batch * batch + 3 * batch), empty(batch)];
    const settings = { temperature: 0.3, weight: 1 };
    emitInfoNce(plan, () => form, [batch, features], settings, { student, teacher, studentCentered, teacherCentered, cosines, rowLosses, dStudent });
    return { rowLosses, dStudent };
  });

const settingsOf = (centering: 'ema' | 'sinkhorn') => ({ centering, studentTemperature: 0.1, teacherTemperature: 0.2, centerMomentum: 0.9 });
const distillation = (form: RowForm, rows: number, classes: number, centering: 'ema' | 'sinkhorn') =>
  run((plan, filled, empty) => {
    const count = rows * classes;
    const [student, teacher, center] = [filled(count, 1), filled(count, 2), filled(classes, 3)];
    const [distribution, losses, usage, dStudent] = [count, 2 * rows, 2 * classes, count].map(empty);
    const io = { student, teacher, center, distribution, rows: losses, usage };
    emitDistillation(plan, () => form, { batch: rows, clsVectors: 1, classes }, settingsOf(centering), io, { dStudent, weight: 1 });
    return { distribution, losses, dStudent };
  });

type Outputs = Record<string, Float32Array>;

/** The form computes the same bits each time, and what an invocation a row computes but for rounding. */
async function agrees(outputsOf: (form: RowForm) => Promise<Outputs>, form: RowForm): Promise<Outputs> {
  const [got, again, plain] = [await outputsOf(form), await outputsOf(form), await outputsOf('rows-by-invocation')];
  for (const name of Object.keys(plain)) {
    expect(relativeError(got[name], plain[name]), name).toBeLessThan(1e-5);
    expect(sameBits(got[name], again[name]), name).toBe(true);
  }
  return got;
}

let size = 0;
beforeAll(async () => {
  await openBackend('webgpu', (fault) => expect.unreachable(fault.message));
  // SwiftShader has them; the adapter these tests run on must.
  size = (await subgroupSizeOf(device()))!;
  expect(size).toBeGreaterThanOrEqual(4);
});

describe.each(['subgroup', 'workgroup'])('rows by a %s', (kind) => {
  const form = () => (kind === 'subgroup' ? (`rows-by-subgroup-${size}` as const) : 'rows-by-workgroup');

  it.each([
    { rows: 1, width: 4, why: 'fewer vectors than lanes' },
    { rows: 7, width: 5, why: 'a width that is no multiple of 4' },
    { rows: 130, width: 12, why: 'lanes without a vector' },
    { rows: 3, width: 300, why: 'several vectors a lane' },
    { rows: 65_541, width: 4, why: 'more rows than one dispatch dimension has' },
  ])('normalise: $why', async ({ rows, width }) => {
    const { out } = await agrees((each) => layerNorm(each, rows, width), form());
    expect(relativeError(out, layerNormReference(numbers(rows * width, 1), numbers(width, 2), numbers(width, 3)))).toBeLessThan(1e-5);
  });

  it.each([
    { batch: 1, features: 3 },
    { batch: 5, features: 7 },
    { batch: 33, features: 130 },
  ])('compare $batch windows by $features features', async ({ batch, features }) => {
    const { rowLosses } = await agrees((each) => infoNce(each, batch, features), form());
    const mean = rowLosses.reduce((sum, loss) => sum + loss / batch, 0);
    expect(mean).toBeCloseTo(infoNceReference(numbers(batch * features, 1), numbers(batch * features, 2), batch, 0.3), 4);
  });

  it.each([
    { rows: 1, classes: 3, centering: 'ema' },
    { rows: 7, classes: 5, centering: 'sinkhorn' },
    { rows: 20, classes: 130, centering: 'ema' },
  ] as const)('distil $rows rows of $classes classes, $centering', async ({ rows, classes, centering }) => {
    const { losses } = await agrees((each) => distillation(each, rows, classes, centering), form());
    const mean = losses.reduce((sum, loss, i) => sum + (i % 2 === 0 ? loss / rows : 0), 0);
    const inputs = [numbers(rows * classes, 1), numbers(rows * classes, 2), numbers(classes, 3)];
    const { loss: reference } = distillationReference(inputs, [rows, 1, classes], settingsOf(centering));
    expect(Math.abs(mean - reference) / Math.max(1, reference)).toBeLessThan(1e-5);
  });
});

it('a subgroup has the bits of a workgroup of its size: the order of its sums is its own and no adapter decides it', async () => {
  const width = 4 * size;
  const [subgroup, workgroup] = [await layerNorm(`rows-by-subgroup-${size}`, 33, width), await layerNorm('rows-by-workgroup', 33, width)];
  expect([sameBits(subgroup.out, workgroup.out), sameBits(subgroup.dX, workgroup.dX)]).toEqual([true, true]);
});
