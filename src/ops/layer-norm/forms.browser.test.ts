import { backend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../gpu/backend';
import { Buffers } from '../../gpu/buffers';
import { Pipelines, Plan } from '../../gpu/plan';
import { readRange } from '../../gpu/read-range';
import type { StudioBackend } from '../../gpu/studio-backend';
import { subgroupSizeOf } from '../../gpu/subgroups';
import { normals, relativeError, sameBits } from '../testing';
import { emitBackward, emitForward } from './emit';
import type { NormForm } from './forms';
import { layerNormReference } from './reference';
import { rowChunks } from './sizes';

const device = () => (backend() as StudioBackend).device;

/** What a form makes of normal numbers: the norm and the gradient by its input. */
async function normalised(form: NormForm, rows: number, width: number): Promise<Record<'out' | 'dX', Float32Array>> {
  const buffers = new Buffers(device());
  const filled = (name: string, count: number, seed: number) => {
    const range = buffers.floats(name, count);
    device().queue.writeBuffer(range.buffer, 0, normals([count], seed).values as Float32Array<ArrayBuffer>);
    return range;
  };
  const [x, dOut] = [filled('x', rows * width, 1), filled('dOut', rows * width, 4)];
  const [scale, shift] = [filled('scale', width, 2), filled('shift', width, 3)];
  const [out, dX, stats] = [buffers.floats('out', rows * width), buffers.floats('dX', rows * width), buffers.floats('stats', 2 * rows)];
  const partial = buffers.floats('partial', 2 * width * rowChunks({ rows, width }).chunks);
  const gradients = { scale: buffers.floats('dScale', width), shift: buffers.floats('dShift', width) };
  const plan = new Plan();
  emitForward(plan, { rows, width }, form, { x, scale, shift, out, stats });
  emitBackward(plan, { rows, width }, form, { x, scale, stats, dOut, dX, partial, gradients });
  await Pipelines.of(device()).prepare([plan]);
  const encoder = device().createCommandEncoder();
  const pass = encoder.beginComputePass();
  plan.encode(pass);
  pass.end();
  device().queue.submit([encoder.finish()]);
  const read = { out: new Float32Array(await readRange(device(), out)), dX: new Float32Array(await readRange(device(), dX)) };
  buffers.destroy();
  return read;
}

describe('a layer norm by subgroups', () => {
  let form: NormForm;
  let size: number;
  beforeAll(async () => {
    await openBackend('webgpu', (fault) => expect.unreachable(fault.message));
    // SwiftShader has them; the adapter these tests run on must.
    size = (await subgroupSizeOf(device()))!;
    expect(size).toBeGreaterThanOrEqual(4);
    form = `subgroup-${size}`;
  });

  it.each([
    { rows: 1, width: 4, why: 'fewer vectors than lanes' },
    { rows: 7, width: 5, why: 'a width that is no multiple of 4' },
    { rows: 130, width: 12, why: 'lanes without a vector' },
    { rows: 3, width: 300, why: 'several vectors a lane' },
    { rows: 65_541, width: 4, why: 'more rows than one dispatch dimension has' },
  ])('agrees with the reference and with the other forms: $why', async ({ rows, width }) => {
    const [got, plain] = [await normalised(form, rows, width), await normalised('invocation', rows, width)];
    const numbers = (count: number, seed: number) => normals([count], seed).values;
    expect(relativeError(got.out, layerNormReference(numbers(rows * width, 1), numbers(width, 2), numbers(width, 3)))).toBeLessThan(1e-5);
    expect(relativeError(got.dX, plain.dX)).toBeLessThan(1e-5);
    const again = await normalised(form, rows, width);
    expect([sameBits(again.out, got.out), sameBits(again.dX, got.dX)]).toEqual([true, true]);
  });

  it('has the bits of a workgroup of its size: the order of its sums is its own and no adapter decides it', async () => {
    const width = 4 * size;
    const [subgroup, workgroup] = [await normalised(form, 33, width), await normalised('workgroup', 33, width)];
    expect([sameBits(subgroup.out, workgroup.out), sameBits(subgroup.dX, workgroup.dX)]).toEqual([true, true]);
  });
});
