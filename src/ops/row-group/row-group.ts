import { flatWorkgroups, type Workgroups } from '../../device/webgpu/recorder';
import { bitsFor } from '../../numerics/elementary';
import { type RowForm, subgroupOf } from './forms';

/**
 * Invocations of a workgroup where each has a row of its own: few, so that small shapes still spread over all cores.
 */
const FLAT_SIZE = 16;
const MOST_LANES = 64;

/**
 * WGSL of kernels that go through rows, in any form. What several lanes bring is added up as a tree whose branches are
 * halves, quarters and so on: a subgroup gives the bits that a workgroup of its size does, and no adapter chooses the
 * order.
 *
 * Names in scope of a kernel's body: `row`, and `local`, the lane. The sums hold barriers: every lane must come.
 */
export class RowGroup {
  private readonly subgroup: number | null;
  private readonly alone: boolean;
  private readonly lanes: number;

  /** @param values of a row: a workgroup has no more lanes than they can occupy */
  constructor(form: RowForm, values: number) {
    this.subgroup = subgroupOf(form);
    this.alone = form === 'rows-by-invocation';
    this.lanes = this.alone ? 1 : (this.subgroup ?? Math.min(MOST_LANES, 2 ** bitsFor(values)));
  }

  /** A loop over a row's values, shared by its lanes; statements read a value's number from `i`. */
  over(count: number, statements: string): string {
    return `for (var i = ${this.alone ? '0u' : 'local'}; i < ${count}u; i += ${this.lanes}u) { ${statements} }`;
  }

  /** Sum of what each lane brings, for all of them. */
  sum(own: string): string {
    return this.alone ? own : `rowSum(local, ${own})`;
  }

  /** Largest of what the lanes bring. */
  max(own: string): string {
    return this.alone ? own : `rowMax(local, ${own})`;
  }

  /** A statement done once for the row. */
  once(statement: string): string {
    return this.alone ? statement : `if (local == 0u) { ${statement} }`;
  }

  /** A statement between what lanes read of each other's values in a buffer, and where those are written over. */
  get apart(): string {
    return this.alone ? '' : 'storageBarrier();';
  }

  /** A whole shader. */
  code(declarations: string, rows: number, body: string): string {
    const size = this.alone ? FLAT_SIZE : this.lanes;
    return `${this.subgroup === null ? '' : 'enable subgroups;'}
${declarations}
${['rowSum', 'rowMax']
  .filter((name) => body.includes(`${name}(`))
  .map((name) => this.reduction(name, (a, b) => (name === 'rowSum' ? `${a} + ${b}` : `max(${a}, ${b})`)))
  .join('')}
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let group = id.y * count.x + id.x;
  let row = ${this.alone ? `group * ${FLAT_SIZE}u + local` : 'group'};
  if (row >= ${rows}u) { return; }
  ${body}
}`;
  }

  workgroups(rows: number): Workgroups {
    return flatWorkgroups(rows, this.alone ? FLAT_SIZE : 1);
  }

  private reduction(name: string, joined: (a: string, b: string) => string): string {
    const halves = Array.from({ length: bitsFor(this.lanes) }, (_, i) => this.lanes / 2 ** (i + 1));
    if (this.subgroup !== null) {
      return `
fn ${name}(local: u32, own: f32) -> f32 {
  var all = own;
  ${halves.map((reach) => `all = ${joined('all', `subgroupShuffleXor(all, ${reach}u)`)};`).join('\n  ')}
  return all;
}`;
    }
    return `
var<workgroup> ${name}Parts: array<f32, ${this.lanes}>;
fn ${name}(local: u32, own: f32) -> f32 {
  workgroupBarrier();
  ${name}Parts[local] = own;
  workgroupBarrier();
  for (var reach = ${Math.floor(this.lanes / 2)}u; reach > 0u; reach /= 2u) {
    if (local < reach) { ${name}Parts[local] = ${joined(`${name}Parts[local]`, `${name}Parts[local + reach]`)}; }
    workgroupBarrier();
  }
  return ${name}Parts[0];
}`;
  }
}
