import { beforeAll, describe, expect, it } from 'vitest';
import { subgroupSizeOf } from '../../device/webgpu/subgroups';
import { emitDistillation } from '../distillation-loss/kernels';
import { distillationReference } from '../distillation-loss/reference';
import { emitInfoNce } from '../infonce/kernels';
import { infoNceReference } from '../infonce/reference';
import { emitBackward, emitForward } from '../layer-norm/emit';
import { layerNormReference } from '../layer-norm/reference';
import { rowChunks } from '../layer-norm/sizes';
import { normals, relativeError, type Sample, sameBits } from '../testing';
import { emitted, openDeviceForTests, openedDevice } from '../testing-emitted';
import type { RowForm } from './forms';

/** A vector of as many numbers as each count says, all different. */
const vectors = (...counts: number[]): Sample[] => counts.map((count, i) => normals([count], i + 1));
const numbers = (count: number, seed: number) => normals([count], seed).values;

async function layerNorm(form: RowForm, rows: number, width: number) {
  const sizes = [rows * width, rows * width, 2 * rows, 2 * width * rowChunks({ rows, width }).chunks, width, width];
  const [out, dX] = await emitted(vectors(rows * width, width, width, rows * width), sizes, (recorder, ranges) => {
    const [x, scale, shift, dOut, normalised, dx, stats, partial, dScale, dShift] = ranges;
    emitForward(recorder, { rows, width }, () => form, { x, scale, shift, out: normalised, stats });
    emitBackward(recorder, { rows, width }, () => form, {
      x,
      scale,
      stats,
      dOut,
      dX: dx,
      partial,
      gradients: { scale: dScale, shift: dShift },
    });
  });
  return { out, dX };
}

async function infoNce(form: RowForm, batch: number, features: number) {
  const count = batch * features;
  const sizes = [batch, count, count, count, batch * batch + 3 * batch];
  const [rowLosses, dStudent] = await emitted(vectors(count, count), sizes, (recorder, ranges) => {
    const [student, teacher, losses, dS, studentCentered, teacherCentered, cosines] = ranges;
    const io = { student, teacher, studentCentered, teacherCentered, cosines, rowLosses: losses, dStudent: dS };
    emitInfoNce(recorder, () => form, [batch, features], { temperature: 0.3, weight: 1 }, io);
  });
  return { rowLosses, dStudent };
}

const settingsOf = (centering: 'ema' | 'sinkhorn') => ({
  centering,
  studentTemperature: 0.1,
  teacherTemperature: 0.2,
  centerMomentum: 0.9,
});
async function distillation(form: RowForm, rows: number, classes: number, centering: 'ema' | 'sinkhorn') {
  const count = rows * classes;
  const [distribution, losses, dStudent] = await emitted(
    vectors(count, count, classes),
    [count, 2 * rows, count, 2 * classes],
    (recorder, ranges) => {
      const [student, teacher, center, targets, perRow, dS, usage] = ranges;
      const io = { student, teacher, center, distribution: targets, rows: perRow, usage };
      emitDistillation(recorder, () => form, { batch: rows, clsVectors: 1, classes }, settingsOf(centering), io, {
        dStudent: dS,
        weight: 1,
      });
    },
  );
  return { distribution, losses, dStudent };
}

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

openDeviceForTests();

let size = 0;
beforeAll(async () => {
  // SwiftShader has them; the adapter these tests run on must.
  size = (await subgroupSizeOf(openedDevice()))!;
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
    expect(
      relativeError(out, layerNormReference(numbers(rows * width, 1), numbers(width, 2), numbers(width, 3))),
    ).toBeLessThan(1e-5);
  });

  it.each([
    { batch: 1, features: 3 },
    { batch: 5, features: 7 },
    { batch: 33, features: 130 },
  ])('compare $batch windows by $features features', async ({ batch, features }) => {
    const { rowLosses } = await agrees((each) => infoNce(each, batch, features), form());
    const mean = rowLosses.reduce((sum, loss) => sum + loss / batch, 0);
    expect(mean).toBeCloseTo(
      infoNceReference(numbers(batch * features, 1), numbers(batch * features, 2), batch, 0.3),
      4,
    );
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

it('a subgroup has the bits of a workgroup of its size: no adapter decides the order of its sums', async () => {
  const width = 4 * size;
  const [subgroup, workgroup] = [
    await layerNorm(`rows-by-subgroup-${size}`, 33, width),
    await layerNorm('rows-by-workgroup', 33, width),
  ];
  expect([sameBits(subgroup.out, workgroup.out), sameBits(subgroup.dX, workgroup.dX)]).toEqual([true, true]);
});
