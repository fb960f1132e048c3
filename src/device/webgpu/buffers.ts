import type { BufferRange } from './recorder';

const FLOAT = 4;
let held = 0;

/** Bytes of all buffers made here and not yet destroyed. */
export const ownBytes = (): number => held;

/** Storage buffers made together and destroyed together. New buffers are full of zeros. */
export class Buffers {
  readonly device: GPUDevice;
  private readonly made: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  get bytes(): number {
    return this.made.reduce((sum, { size }) => sum + size, 0);
  }

  /** A buffer of so many four-byte numbers. */
  floats(label: string, count: number): BufferRange {
    return this.make(label, count * FLOAT, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
  }

  uniform(label: string, bytes: number): BufferRange {
    return this.make(label, bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  }

  /** For mapping: what was copied here can be read on the CPU. */
  staging(label: string, bytes: number): BufferRange {
    return this.make(label, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  }

  /** For the results of queries. */
  resolving(label: string, bytes: number): BufferRange {
    return this.make(label, bytes, GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC);
  }

  private make(label: string, size: number, usage: GPUBufferUsageFlags): BufferRange {
    const buffer = this.device.createBuffer({ label, size, usage });
    this.made.push(buffer);
    held += size;
    return { buffer, offset: 0, size };
  }

  destroy(): void {
    held -= this.bytes;
    for (const buffer of this.made.splice(0)) buffer.destroy();
  }
}
