import { expect } from 'vitest';
import type { KernelCall, KernelRecorder } from '../device/wasm/kernel-recorder';
import { type Arithmetic, hasRelaxedArithmetic, kernelBytes } from './native/module';
import type { Stretch } from './step-ops/step-ops';
import { type Sample, sameBits } from './testing-values';

/** The builds that this engine can run: both, but for old ones. */
export const BUILDS: readonly Arithmetic[] = hasRelaxedArithmetic() ? ['plain', 'relaxed'] : ['plain'];

type Kernels = Readonly<Record<string, (args: number, part: number) => void>>;

const PAGE = 65_536;
const MEMORY_PAGES = 1024;
/** Numbers between two stretches, which nobody may write. */
const BETWEEN = 16;
const UNTOUCHED = Math.PI;

const made = new Map<Arithmetic, { readonly memory: WebAssembly.Memory; readonly kernels: Kernels }>();

function instance(arithmetic: Arithmetic) {
  const known = made.get(arithmetic);
  if (known) return known;
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true });
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  const module = new WebAssembly.Module(kernelBytes(arithmetic, true));
  const kernels = new WebAssembly.Instance(module, { env: { memory, table } }).exports as Kernels;
  made.set(arithmetic, { memory, kernels });
  return { memory, kernels };
}

/** The orders in which the parts of a call are run: threads take them in any. */
const ORDERS: readonly ((parts: number[]) => number[])[] = [
  (parts) => parts,
  (parts) => [...parts].reverse(),
  (parts) => [...parts.filter((part) => part % 3 === 1), ...parts.filter((part) => part % 3 !== 1)],
];

export interface NativeIo {
  readonly inputs: readonly Sample<Float32Array | Uint32Array>[];
  /** Sizes of what is written, or what is there before. */
  readonly outputs: readonly (number | Sample)[];
  /** Room that is written too and not looked at. */
  readonly work?: readonly number[];
}

/**
 * What kernels make of their inputs on a processor, in a memory full of NaN: values of each output. Holds them to what
 * every kernel keeps to: the same bits whatever the order of the parts, nothing written but outputs and work, and no
 * input changed.
 * @param record is handed the stretches of inputs, outputs and work
 */
export function computed(
  arithmetic: Arithmetic,
  { inputs, outputs, work = [] }: NativeIo,
  record: (recorder: KernelRecorder, stretches: readonly Stretch[]) => void,
): Float32Array[] {
  const { memory, kernels } = instance(arithmetic);
  const numbers = new Float32Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  let next = PAGE / 4;
  const place = (size: number): Stretch => {
    const at = Math.ceil(next / 16) * 16;
    next = at + size + BETWEEN;
    return { offset: 4 * at, size: 4 * size };
  };
  const given = inputs.map(({ values }) => place(values.length));
  const written = outputs.map((output) => place(typeof output === 'number' ? output : output.values.length));
  const rooms = work.map(place);
  const base = Math.ceil(next / 16) * 16;
  let room = 0;
  const calls: KernelCall[] = [];
  const recorder: KernelRecorder = {
    call: (kernel, parts, args) => {
      calls.push({ kernel, parts, args });
    },
    scratch: (bytes) => {
      room = Math.max(room, Math.ceil(bytes / 64) * 64);
      return 4 * base;
    },
  };
  record(recorder, [...given, ...written, ...rooms]);
  const end = base + room / 4 + BETWEEN;
  if (4 * end > memory.buffer.byteLength) throw new Error('the test needs more memory');

  const runs = ORDERS.map((order) => {
    numbers.fill(UNTOUCHED, PAGE / 4, end);
    for (const stretch of [...rooms, { offset: 4 * base, size: room }])
      numbers.fill(Number.NaN, stretch.offset / 4, (stretch.offset + stretch.size) / 4);
    inputs.forEach(({ values }, i) => {
      if (values instanceof Uint32Array) words.set(values, given[i].offset / 4);
      else numbers.set(values, given[i].offset / 4);
    });
    outputs.forEach((output, i) => {
      const { offset, size } = written[i];
      if (typeof output === 'number') numbers.fill(Number.NaN, offset / 4, (offset + size) / 4);
      else numbers.set(output.values, offset / 4);
    });
    for (const { kernel, parts, args } of calls) {
      const run = kernels[kernel];
      if (run === undefined) throw new Error(`there is no kernel ${kernel}`);
      words.set(args, 256);
      for (const part of order(Array.from({ length: parts }, (_, i) => i))) run(1024, part);
    }
    for (const { offset, size } of [...given, ...written, ...rooms, { offset: 4 * base, size: room }]) {
      const behind = numbers.subarray((offset + size) / 4, (offset + size) / 4 + BETWEEN);
      expect(
        [...behind].every((value) => value === Math.fround(UNTOUCHED)),
        'what lies between stretches',
      ).toBe(true);
    }
    inputs.forEach(({ values }, i) => {
      const { offset, size } = given[i];
      const after = words.subarray(offset / 4, (offset + size) / 4);
      const before = new Int32Array(values.buffer, values.byteOffset, values.length);
      expect(
        after.every((word, n) => word === before[n]),
        `input ${i} is unchanged`,
      ).toBe(true);
    });
    return written.map(({ offset, size }) => numbers.slice(offset / 4, (offset + size) / 4));
  });
  for (const again of runs.slice(1))
    again.forEach((values, i) => {
      expect(sameBits(values, runs[0][i]), `output ${i} whatever the order of the parts`).toBe(true);
    });
  return runs[0];
}

/** Values on their own. */
export const sample = (values: ArrayLike<number>): Sample => ({
  values: Float32Array.from(values),
  shape: [values.length],
});
