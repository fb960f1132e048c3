/** A stretch of a GPU buffer, in bytes. `offset` is a multiple of 256 wherever it is bound. */
export interface BufferRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/**
 * A compute shader: complete WGSL with the entry point `main`, whose bindings 0 to n-1 of group 0 are given anew at
 * each dispatch (all of them used). Shapes are constants of the text: the same text is one pipeline, whatever its name.
 */
export interface Kernel {
  /** For people and profiles, such as `ChordMixerLayer.project`. */
  readonly name: string;
  readonly code: string;
  /** Floating-point operations of one dispatch, where they are counted. */
  readonly flop?: number;
}

export type Workgroups = readonly [x: number, y: number, z: number];

/**
 * Takes down what the GPU is to do. An op emits its dispatches into a recorder and does not know whether they run at
 * once, in the command stream of tfjs (`immediate`), or step after step from a prebuilt plan (`Plan`).
 */
export interface Recorder {
  dispatch(kernel: Kernel, bindings: readonly BufferRange[], workgroups: Workgroups): void;
}

/** Most workgroups along one dimension, on every device. */
const MOST_WORKGROUPS = 65_535;
/** Invocations of a workgroup of a flat kernel. */
const FLAT_SIZE = 64;

/**
 * Workgroups that cover `count` invocations of a flat kernel (`flatMain`), over two dimensions where one is not enough.
 */
export function flatWorkgroups(count: number, workgroupSize = FLAT_SIZE): Workgroups {
  const groups = Math.ceil(count / workgroupSize);
  const rows = Math.ceil(groups / MOST_WORKGROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}

/** The entry point of a kernel with one invocation for each of `count` values; `body` reads its number from `index`. */
export const flatMain = (count: number, body: string, workgroupSize = FLAT_SIZE): string => `
@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * ${workgroupSize}u;
  if (index >= ${count}u) { return; }
  ${body}
}`;

export type Binding = readonly [name: string, type: string, access?: 'read' | 'write' | 'uniform'];

/** Declarations of bindings 0, 1, ...: name, WGSL type, and whether the kernel writes it. */
export function bindings(...list: readonly Binding[]): string {
  const space = { read: '<storage, read>', write: '<storage, read_write>', uniform: '<uniform>' } as const;
  return list
    .map(([name, type, access = 'read'], i) => `@group(0) @binding(${i}) var${space[access]} ${name}: ${type};`)
    .join('\n');
}
