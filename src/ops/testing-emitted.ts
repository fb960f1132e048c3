import { backend } from '@tensorflow/tfjs-core';
import { beforeAll } from 'vitest';
import { openForTests } from '../device/testing';
import { Buffers } from '../device/webgpu/buffers';
import { Pipelines, Plan } from '../device/webgpu/plan';
import { readRange } from '../device/webgpu/read-range';
import type { BufferRange, Recorder } from '../device/webgpu/recorder';
import type { StudioBackend } from '../device/webgpu/studio-backend';
import type { Sample } from './testing';

/** Before a file's tests: WebGPU as the studio opens it. Fails where there is none. */
export function openDeviceForTests(): void {
  beforeAll(async () => {
    await openForTests('webgpu');
  });
}

/** The device of the backend that a file's tests opened. */
export const openedDevice = (): GPUDevice => (backend() as StudioBackend).device;

/** The number of the part of the batch that is worked on, as kernels take it. */
export const partUniform = (part: number): Sample<Uint32Array> => ({
  values: Uint32Array.of(part, 0, 0, 0),
  shape: [4],
});

/**
 * What a kernel emitted as a step emits it makes of its inputs, with whatever variant the test chooses: values of each
 * output, whose sizes are given.
 * @param inputs whole numbers are a uniform
 * @param outputs a sample is what is there before
 * @param emit is handed the inputs' ranges and then the outputs'
 */
export async function emitted(
  inputs: readonly Sample<Float32Array | Uint32Array>[],
  outputs: readonly (number | Sample)[],
  emit: (recorder: Recorder, ranges: readonly BufferRange[]) => void,
): Promise<Float32Array[]> {
  const device = openedDevice();
  const buffers = new Buffers(device);
  try {
    const fill = (range: BufferRange, values: Float32Array | Uint32Array): BufferRange => {
      device.queue.writeBuffer(
        range.buffer,
        range.offset,
        values.slice() as Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
      );
      return range;
    };
    const filled = inputs.map(({ values }, i) =>
      fill(
        values instanceof Uint32Array
          ? buffers.uniform(`input ${i}`, values.byteLength)
          : buffers.floats(`input ${i}`, values.length),
        values,
      ),
    );
    const made = outputs.map((output, i) =>
      typeof output === 'number'
        ? buffers.floats(`output ${i}`, output)
        : fill(buffers.floats(`output ${i}`, output.values.length), output.values),
    );
    const plan = new Plan();
    emit(plan, [...filled, ...made]);
    await Pipelines.of(device).prepare([plan]);
    plan.submit(device);
    return await Promise.all(made.map(async (range) => new Float32Array(await readRange(device, range))));
  } finally {
    buffers.destroy();
  }
}
