import { add, dispose, env, grads, memory, type Rank, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openForTests } from '../device/testing';
import { heldBytes, SOFTWARE_GPU_FLAG } from '../device/webgpu/backend';
import { expectSlopes, normals, type Reference, relativeError, type Sample, sameBits } from './testing-values';

export {
  expectSlopes,
  normals,
  type Reference,
  relativeError,
  repeated,
  type Sample,
  sameBits,
  sampleOf,
} from './testing-values';

/** Where an op is tested. WebGPU twice: with the kernels for software adapters and with those for hardware. */
export interface Device {
  readonly name: string;
  readonly kind: 'webgpu' | 'wasm';
  readonly softwareKernels: boolean;
}

const WEBGPU: Device = { name: 'webgpu', kind: 'webgpu', softwareKernels: true };
const WEBGPU_HARDWARE: Device = { name: "webgpu with hardware's kernels", kind: 'webgpu', softwareKernels: false };
const WASM: Device = { name: 'wasm', kind: 'wasm', softwareKernels: false };

/** For ops with one WebGPU kernel. */
export const DEVICES = [WEBGPU, WASM] as const;
/** For what only WebAssembly composes its ops of. */
export const HEAP_DEVICES = [WASM] as const;
/** For ops that multiply matrices. */
export const PRODUCT_DEVICES = [WEBGPU, WEBGPU_HARDWARE, WASM] as const;

/**
 * Blocks in shared memory take a software GPU long to compile and long to run: there only the cases that have every
 * edge.
 */
export const isSlow = (device: Device): boolean => device.kind === 'webgpu' && !device.softwareKernels;

/** A suite of tests on each device. Fails where a device is missing: WebGPU is never skipped. */
export function describeOn(devices: readonly Device[], what: string, tests: (device: Device) => void): void {
  describe.each(devices)(`${what} on $name`, (device) => {
    let before = 0;
    beforeAll(async () => {
      const { kind } = await openForTests(device.kind);
      env().set(SOFTWARE_GPU_FLAG, device.softwareKernels);
      // Small tensors that are still on the CPU would be computed there.
      if (kind === 'webgpu') env().set('WEBGPU_CPU_FORWARD', false);
    });
    afterAll(() => {
      if (device.kind === 'webgpu') env().set('WEBGPU_CPU_FORWARD', true);
    });
    beforeEach(() => {
      before = memory().numTensors;
      return () => expect(memory().numTensors, 'tensors after the test').toBe(before);
    });
    tests(device);
  });
}

type Op = (inputs: Tensor[]) => Tensor;

type AnySample = Sample<Float32Array | Int32Array>;
const upload = (samples: readonly AnySample[]): Tensor[] =>
  samples.map(({ values, shape, dtype }) => tensor(values, [...shape], dtype ?? 'float32'));

/** Values of one tensor, which is disposed. */
export async function valuesOf(made: Tensor<Rank>): Promise<Float32Array> {
  const values = (await made.data()) as Float32Array;
  made.dispose();
  return values.slice();
}

/** The op's output on the current backend. */
export async function outputOf(op: Op, samples: readonly AnySample[]): Promise<Float32Array> {
  const inputs = upload(samples);
  const out = tidy(() => op(inputs));
  dispose(inputs);
  return valuesOf(out);
}

/** The gradients, by each of the first `differentiated` inputs, of the op's output weighted with `cotangent`. */
export async function gradientsOf(
  op: Op,
  samples: readonly AnySample[],
  cotangent: Sample,
  differentiated: number,
): Promise<Float32Array[]> {
  const inputs = upload(samples);
  const dy = tensor(cotangent.values, [...cotangent.shape]);
  const free = inputs.slice(0, differentiated);
  const rest = inputs.slice(differentiated);
  const out = tidy(() => grads((...active: Tensor[]) => op([...active, ...rest]))(free, dy));
  dispose([...inputs, dy]);
  return Promise.all(out.map(valuesOf));
}

export async function expectParity(
  op: Op,
  reference: Reference,
  samples: readonly Sample[],
  tolerance = 1e-5,
): Promise<void> {
  const actual = await outputOf(op, samples);
  expect(relativeError(actual, reference(samples.map(({ values }) => values)))).toBeLessThan(tolerance);
}

/** The op's gradients, for a random weighting of its outputs, against differences of the reference. */
export async function expectGradient(
  op: Op,
  reference: Reference,
  samples: readonly Sample[],
  { differentiated = samples.length, tolerance = 1e-4 } = {},
): Promise<void> {
  const shape = tidy(() => op(upload(samples)).shape);
  const cotangent = normals(shape, 901);
  expectSlopes(
    reference,
    samples,
    cotangent.values,
    await gradientsOf(op, samples, cotangent, differentiated),
    tolerance,
  );
}

/** Calls of one method of a WebGPU class while `work` runs. */
function countCalls(prototype: object, method: string, work: () => void): number {
  const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
  const original = methods[method];
  let count = 0;
  methods[method] = function counted(this: unknown, ...args: unknown[]) {
    count++;
    return original.apply(this, args);
  };
  try {
    work();
  } finally {
    methods[method] = original;
  }
  return count;
}

/** Compute dispatches recorded while `work` runs. */
export const countDispatches = (work: () => void): number =>
  countCalls(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', work);
/** Command buffers handed to the GPU while `work` runs, not counting later flushes. */
export const countSubmits = (work: () => void): number => countCalls(GPUQueue.prototype, 'submit', work);

/** Bytes of the largest buffer created while `work` runs. */
export function largestBufferOf(work: () => void): number {
  const original = GPUDevice.prototype.createBuffer;
  let largest = 0;
  GPUDevice.prototype.createBuffer = function watched(descriptor) {
    largest = Math.max(largest, descriptor.size);
    return original.call(this, descriptor);
  };
  try {
    work();
  } finally {
    GPUDevice.prototype.createBuffer = original;
  }
  return largest;
}

const GPU_CALLS = [
  [GPUDevice.prototype, 'createBuffer'],
  [GPUDevice.prototype, 'createBindGroup'],
  [GPUQueue.prototype, 'submit'],
  [GPUBuffer.prototype, 'mapAsync'],
  [GPUComputePassEncoder.prototype, 'dispatchWorkgroups'],
] as const;

/** Calls on WebGPU while `work` runs, which may take its time. */
export async function countCallsOf(work: () => Promise<void>): Promise<Record<(typeof GPU_CALLS)[number][1], number>> {
  const counts = { createBuffer: 0, createBindGroup: 0, submit: 0, mapAsync: 0, dispatchWorkgroups: 0 };
  const restore = GPU_CALLS.map(([prototype, method]) => {
    const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    const original = methods[method];
    methods[method] = function counted(this: unknown, ...args: unknown[]) {
      counts[method]++;
      return original.apply(this, args);
    };
    return () => {
      methods[method] = original;
    };
  });
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return counts;
}

export interface Habits {
  readonly op: (inputs: Tensor[]) => Tensor | readonly Tensor[];
  readonly samples: readonly AnySample[];
  /** Dispatches of one call on WebGPU; by kernel set where they differ. */
  readonly dispatches: number | { readonly software: number; readonly hardware: number };
  /** Those of one call of an op with one output, and its gradient. */
  readonly withGradient?: number | { readonly software: number; readonly hardware: number };
  readonly differentiated?: number;
}

const budgetFor = (device: Device, budget: NonNullable<Habits['dispatches']>): number =>
  typeof budget === 'number' ? budget : device.softwareKernels ? budget.software : budget.hardware;

/** Calls until a device holds all the buffers that it hands out again and again. */
const WARM_CALLS = 3;
const CALLS = 8;

/**
 * What every op keeps to: the same bits each time, a number of dispatches, no tensor left behind but its outputs, no
 * memory that grows.
 */
export function itKeepsItsHabits(
  device: Device,
  { op, samples, dispatches, withGradient, differentiated = samples.length }: Habits,
): void {
  const outputs = (inputs: Tensor[]): Tensor[] => [op(inputs)].flat();
  /** Values of all outputs, and of the gradients where there are some. */
  async function call(): Promise<Float32Array[]> {
    const inputs = upload(samples);
    const made = tidy(() => outputs(inputs));
    dispose(inputs);
    const cotangent = normals(made[0].shape, 77);
    const values = await Promise.all(made.map(valuesOf));
    return withGradient === undefined
      ? values
      : [...values, ...(await gradientsOf(op as Op, samples, cotangent, differentiated))];
  }

  it('gives the same bits each time', async () => {
    const [once, again] = [await call(), await call()];
    expect(once.every((values, i) => sameBits(values, again[i]))).toBe(true);
  });

  it('leaves no tensor behind but its outputs', () => {
    const inputs = upload(samples);
    const before = memory().numTensors;
    const made = outputs(inputs);
    expect(memory().numTensors - before).toBe(made.length);
    dispose([...inputs, ...made]);
  });

  it('changes none of its inputs', async () => {
    const inputs = upload(samples);
    dispose(tidy(() => outputs(inputs)));
    // Read by an op: the package may still have the values it uploaded, and would give those.
    const after = await Promise.all(inputs.map((input) => valuesOf(tidy(() => add(input, 0)))));
    dispose(inputs);
    after.forEach((values, i) => {
      expect(relativeError(values, Float32Array.from(samples[i].values)), `input ${i}`).toBe(0);
    });
  });

  it('holds no more memory after many calls than after a few', async () => {
    const bytes: number[] = [];
    for (let i = 0; i < WARM_CALLS + CALLS; i++) {
      await call();
      bytes.push(heldBytes());
    }
    expect(bytes.slice(WARM_CALLS)).toEqual(new Array(CALLS).fill(bytes[WARM_CALLS - 1]));
  });

  if (device.kind !== 'webgpu') return;
  it('stays within its dispatches', () => {
    const inputs = upload(samples);
    const free = inputs.slice(0, differentiated);
    expect(countDispatches(() => dispose(outputs(inputs)))).toBe(budgetFor(device, dispatches));
    if (withGradient !== undefined) {
      const gradient = grads((...active: Tensor[]) => (op as Op)([...active, ...inputs.slice(differentiated)]));
      const dy = tidy(() => (op as Op)(inputs).clone());
      expect(countDispatches(() => dispose(gradient(free, dy)))).toBe(budgetFor(device, withGradient));
      dy.dispose();
    }
    dispose(inputs);
  });
}
