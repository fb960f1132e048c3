import { expect, test } from 'vitest';
import { adapterForTests } from '../../src/device/testing';
import { GpuCounters } from './gpu-counters';

const DOUBLE = `@group(0) @binding(0) var<storage, read_write> x : array<f32>;
   @compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id : vec3<u32>) { x[id.x] *= 2.0; }`;

test('counts every call of a step and the most bytes held', async () => {
  const counters = new GpuCounters();
  const adapter = await adapterForTests();
  const device = await adapter.requestDevice();
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const large = device.createBuffer({ size: 4096, usage: STORAGE });
  large.destroy();
  large.destroy();
  const values = device.createBuffer({ size: 16, usage: STORAGE | COPY_SRC | COPY_DST });
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: DOUBLE }) },
  });
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: values } }],
  });
  device.queue.writeBuffer(values, 0, new Float32Array([1, 2, 3, 4]));

  let read: number[] = [];
  const counts = await counters.during(async () => {
    const out = device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    for (let i = 0; i < 3; i++) pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(values, 0, out, 0, 16);
    device.queue.submit([encoder.finish()]);
    await out.mapAsync(GPUMapMode.READ);
    read = [...new Float32Array(out.getMappedRange())];
    out.destroy();
  });

  expect(counts).toEqual({ dispatches: 3, submits: 1, readbacks: 1, buffersCreated: 1 });
  expect(counters.peakBytes).toBe(4096);
  expect(read).toEqual([8, 16, 24, 32]);
  expect(await counters.during(async () => {})).toEqual({ dispatches: 0, submits: 0, readbacks: 0, buffersCreated: 0 });
  device.destroy();
});
