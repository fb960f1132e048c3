import { type Binding, bindings } from '../device/webgpu/recorder';
import { upTo } from './product/text';

/** Invocations of a workgroup that adds up. */
const SUM_SIZE = 64;

/**
 * WGSL for kernels of one workgroup of SUM_SIZE invocations: `total(own)` adds what every invocation brings, four sums
 * at a time, always in the same order, and gives the result to all of them. It holds barriers: every invocation must
 * come.
 */
export const TOTAL_FUNCTION = `
var<workgroup> brought: array<vec4f, ${SUM_SIZE}>;
fn total(own: vec4f, lid: u32) -> vec4f {
  brought[lid] = own;
  workgroupBarrier();
  var sum = vec4f(0.0);
  for (var i = 0u; i < ${SUM_SIZE}u; i++) { sum += brought[i]; }
  workgroupBarrier();
  return sum;
}`;

/** A loop of one invocation over its share of `count` values. */
export const share = (count: number, body: string): string =>
  `for (var i = lid; i < ${count}u; i += ${SUM_SIZE}u) { ${body} }`;

export const sumMain = (body: string): string => `
@compute @workgroup_size(${SUM_SIZE}) fn main(@builtin(local_invocation_index) lid: u32) {
  ${body}
}`;

/**
 * Kernel of one workgroup: adds up `term`, a vec4f that depends on `i`, over `count` values; then, once, `end` with the
 * four sums in `sums`.
 */
export const totalsCode = (
  declared: readonly Binding[],
  count: number,
  term: string,
  end: string,
): string => `${bindings(...declared)}
${TOTAL_FUNCTION}
${sumMain(`var own = vec4f(0.0);
  ${share(count, `own += ${term};`)}
  let sums = total(own, lid);
  if (lid > 0u) { return; }
  ${end}`)}`;

/** Numbers by name in one buffer, in the order given. */
export const indexed = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> =>
  Object.fromEntries(upTo(names.length).map((i) => [names[i], i])) as Record<Name, number>;
