import { everyAnswerIsYes } from './probe';

/** So many workgroups are looked at. */
const WORKGROUPS = 64;

const known = new WeakMap<GPUDevice, Promise<number | null>>();

/**
 * Invocations of a subgroup of this device, where kernels may count on it; else null. They may where every subgroup has
 * the same size, for sums over subgroups of another size have other bits, and where a workgroup of that size was seen
 * to be one subgroup with its invocations in order, which the standard leaves open. Measured once a device.
 */
export function subgroupSizeOf(device: GPUDevice): Promise<number | null> {
  const size = known.get(device) ?? measured(device, promisedSize(device));
  known.set(device, size);
  return size;
}

/** The one size that the adapter gives subgroups, if it has them and they all have it. */
export function promisedSize({ features, adapterInfo }: Pick<GPUDevice, 'features' | 'adapterInfo'>): number | null {
  // Browsers that know no subgroups may have no info of the device either.
  const { subgroupMinSize: least, subgroupMaxSize: most } = adapterInfo ?? {};
  return features.has('subgroups') && least !== undefined && least === most ? least : null;
}

async function measured(device: GPUDevice, size: number | null): Promise<number | null> {
  if (size === null) return null;
  const question = { name: 'Subgroups.probe', code: probe(size), answers: WORKGROUPS * size, workgroups: WORKGROUPS };
  return (await everyAnswerIsYes(device, question)) ? size : null;
}

/** 1 for each invocation whose workgroup is one subgroup of `size` in order. */
const probe = (size: number): string => `enable subgroups;
@group(0) @binding(0) var<storage, read_write> seen: array<u32, ${WORKGROUPS * size}>;
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32,
        @builtin(subgroup_invocation_id) lane: u32, @builtin(subgroup_size) size: u32) {
  let first = subgroupBroadcastFirst(local);
  let next = subgroupShuffleXor(local, 1u);
  let right = size == ${size}u && lane == local && first == 0u && next == (local ^ 1u);
  seen[id.x * ${size}u + local] = select(0u, 1u, right);
}`;
