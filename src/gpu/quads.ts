import { readRange } from './read-range';

/**
 * Whether four neighbouring invocations of a workgroup are a quad of a subgroup, in order, so that each can hear what the others have loaded. WebGPU
 * has quads but does not promise which invocations they are: it is tried once on each device, on workgroups of the shapes that kernels have.
 */
const SHAPES = [
  [4, 4],
  [16, 1],
] as const;

const devicesWithQuads = new WeakSet<GPUDevice>();

/** Known once `lookForQuads` has answered. */
export const hasQuads = (device: GPUDevice): boolean => devicesWithQuads.has(device);

/** Tries it, and keeps the answer for `hasQuads`. */
export async function lookForQuads(device: GPUDevice): Promise<void> {
  if (!device.features.has('subgroups')) return;
  // What a driver refuses here must not pass for a fault of the run.
  device.pushErrorScope('validation');
  const answers = await Promise.all(SHAPES.map((shape) => inOrder(device, shape))).catch(() => [false]);
  await device.popErrorScope().catch(() => null);
  if (answers.every((yes) => yes)) devicesWithQuads.add(device);
}

async function inOrder(device: GPUDevice, [x, y]: (typeof SHAPES)[number]): Promise<boolean> {
  const code = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> inOrder: array<u32, ${x * y}>;
@compute @workgroup_size(${x}, ${y}) fn main(@builtin(local_invocation_index) index: u32) {
  let heard = vec4u(quadBroadcast(index, 0u), quadBroadcast(index, 1u), quadBroadcast(index, 2u), quadBroadcast(index, 3u));
  inOrder[index] = select(0u, 1u, all(heard == vec4u(0u, 1u, 2u, 3u) + index / 4u * 4u));
}`;
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module: device.createShaderModule({ code }), entryPoint: 'main' } });
  const size = 4 * x * y;
  const buffer = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer } }] }));
  pass.dispatchWorkgroups(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  try {
    return new Uint32Array(await readRange(device, { buffer, offset: 0, size })).every((yes) => yes === 1);
  } finally {
    buffer.destroy();
  }
}
