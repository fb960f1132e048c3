import { everyAnswerIsYes } from './probe';

/**
 * Whether four neighbouring invocations of a workgroup are a quad of a subgroup, in order, so that each can hear what
 * the others have loaded. WebGPU has quads but does not promise which invocations they are: it is tried once on each
 * device, on workgroups of the shapes that kernels have.
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
  for (const [x, y] of SHAPES) {
    if (!(await everyAnswerIsYes(device, { name: 'Quads.probe', code: probe(x, y), answers: x * y, workgroups: 1 })))
      return;
  }
  devicesWithQuads.add(device);
}

/** 1 for each invocation that hears its quad's in order. */
const probe = (x: number, y: number): string => `enable subgroups;
@group(0) @binding(0) var<storage, read_write> inOrder: array<u32, ${x * y}>;
@compute @workgroup_size(${x}, ${y}) fn main(@builtin(local_invocation_index) index: u32) {
  let heard = vec4u(
    quadBroadcast(index, 0u), quadBroadcast(index, 1u), quadBroadcast(index, 2u), quadBroadcast(index, 3u));
  inOrder[index] = select(0u, 1u, all(heard == vec4u(0u, 1u, 2u, 3u) + index / 4u * 4u));
}`;
