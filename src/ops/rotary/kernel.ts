/**
 * Turns the queries and keys of a packed projection by their token's angles and copies the values, one vec4 (two pairs of channels) an invocation.
 * Bindings: qkv [B*T,3D], table [T,E] (cosine and sine of each pair side by side), result [B*T,3D], all as vec4; E is a multiple of 4.
 */
export interface RotaryShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headWidth: number;
}

const WORKGROUP = 64;

const vectorsOf = ({ batch, tokens, heads, headWidth }: RotaryShape): number => (batch * tokens * 3 * heads * headWidth) / 4;

export const rotaryWorkgroups = (shape: RotaryShape): number => Math.ceil(vectorsOf(shape) / WORKGROUP);

/** @param inverse turns back, which is also the gradient */
export function rotaryCode(shape: RotaryShape, inverse: boolean): string {
  const { tokens, heads, headWidth } = shape;
  const perHead = headWidth / 4;
  const packed = 3 * heads * perHead;
  return `
@group(0) @binding(0) var<storage, read> qkv : array<vec4f>;
@group(0) @binding(1) var<storage, read> table : array<vec4f>;
@group(0) @binding(2) var<storage, read_write> result : array<vec4f>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) id : vec3u, @builtin(num_workgroups) count : vec3u, @builtin(local_invocation_index) local : u32) {
  let index = (id.y * count.x + id.x) * ${WORKGROUP}u + local;
  if (index >= ${vectorsOf(shape)}u) { return; }
  let channel = index % ${packed}u;
  let x = qkv[index];
  if (channel >= ${2 * heads * perHead}u) { result[index] = x; return; }
  let turn = table[index / ${packed}u % ${tokens}u * ${perHead}u + channel % ${perHead}u];
  result[index] = x * turn.xxzz + vec4f(-x.y, x.x, -x.w, x.z) * turn.yyww * ${inverse ? '-1.0' : '1.0'};
}`;
}
