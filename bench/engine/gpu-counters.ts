import type { GpuCalls } from './subject';

type Method = (this: unknown, ...args: unknown[]) => unknown;

const prototypeOf = (name: string): Record<string, Method> | null =>
  (globalThis as unknown as Record<string, { prototype: Record<string, Method> } | undefined>)[name]?.prototype ?? null;

/**
 * Counts what everything in this thread asks of WebGPU, by wrapping the methods of its classes; and the bytes of
 * buffers alive. Wrap before the first device is opened, once. A buffer that is only collected, never destroyed, counts
 * as held.
 */
export class GpuCounters {
  private readonly counts = { dispatches: 0, submits: 0, readbacks: 0, buffersCreated: 0 };
  private live = 0;
  private peak = 0;

  constructor() {
    wrap('GPUComputePassEncoder', 'dispatchWorkgroups', () => this.counts.dispatches++);
    wrap('GPUComputePassEncoder', 'dispatchWorkgroupsIndirect', () => this.counts.dispatches++);
    wrap('GPUQueue', 'submit', () => this.counts.submits++);
    wrap('GPUBuffer', 'mapAsync', () => this.counts.readbacks++);
    const sizes = new WeakMap<object, number>();
    wrap('GPUDevice', 'createBuffer', (_, made) => {
      const { size } = made as GPUBuffer;
      sizes.set(made as object, size);
      this.counts.buffersCreated++;
      this.live += size;
      this.peak = Math.max(this.peak, this.live);
    });
    wrap('GPUBuffer', 'destroy', (buffer) => {
      this.live -= sizes.get(buffer) ?? 0;
      sizes.delete(buffer);
    });
  }

  /** Most bytes of buffers alive at a time so far. */
  get peakBytes(): number {
    return this.peak;
  }

  /** What `work` asks for. */
  async during(work: () => Promise<void>): Promise<GpuCalls> {
    const before = { ...this.counts };
    await work();
    const { dispatches, submits, readbacks, buffersCreated } = this.counts;
    return {
      dispatches: dispatches - before.dispatches,
      submits: submits - before.submits,
      readbacks: readbacks - before.readbacks,
      buffersCreated: buffersCreated - before.buffersCreated,
    };
  }
}

function wrap(className: string, method: string, after: (self: object, made: unknown) => void): void {
  const prototype = prototypeOf(className);
  const original = prototype?.[method];
  if (prototype === null || original === undefined) return;
  prototype[method] = function counted(this: unknown, ...args: unknown[]) {
    const made = original.apply(this, args);
    after(this as object, made);
    return made;
  };
}
