/** Reads the signals of steps from the GPU, several steps at a time. */

import type { BufferRange } from '../../device/webgpu/recorder';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';
import { RING_ROWS } from './memory';

/** So many unread steps are read together... */
const READ_AFTER_STEPS = 8;
/** ...or fewer, when this much time has passed: a slow run is watched step by step. */
const READ_AFTER_MS = 250;

interface Waiting {
  readonly row: number;
  readonly resolve: (signals: Float32Array) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * The signals of the newest steps, which the GPU leaves in a ring of RING_ROWS rows. They are copied out every few
 * steps into one of a few mapped buffers made beforehand; nothing waits for it.
 */
export class RingReader {
  /** Infinity leaves it to the number of steps alone. */
  readAfterMs = READ_AFTER_MS;
  private readonly device: GPUDevice;
  private readonly ring: BufferRange;
  private readonly free: BufferRange[];
  private waiting: Waiting[] = [];
  private lastRead = performance.now();
  private reading: Promise<unknown> = Promise.resolve();

  constructor(device: GPUDevice, ring: BufferRange, staging: readonly BufferRange[]) {
    this.device = device;
    this.ring = ring;
    this.free = [...staging];
  }

  /** Signals of the step that writes `row`, once they were read. */
  expect(row: number): Promise<Float32Array> {
    return new Promise((resolve, reject) => this.waiting.push({ row, resolve, reject }));
  }

  /**
   * Adds the copy to the commands of a step, when it is time for one. @returns what is to be called once they are
   * submitted
   */
  encode(encoder: GPUCommandEncoder, now = false): () => void {
    const due = now || this.waiting.length >= READ_AFTER_STEPS || performance.now() - this.lastRead > this.readAfterMs;
    const staging = due && this.waiting.length > 0 ? this.free.pop() : undefined;
    if (staging === undefined) return () => {};
    encoder.copyBufferToBuffer(this.ring.buffer, this.ring.offset, staging.buffer, 0, staging.size);
    const steps = this.waiting;
    this.waiting = [];
    this.lastRead = performance.now();
    return () => {
      this.reading = this.read(staging, steps);
    };
  }

  /** Reads what is unread; the promises of `expect` are settled after it. */
  async flush(): Promise<void> {
    // The last staging buffer comes back when its reading ends.
    while (this.waiting.length > 0) {
      if (this.free.length === 0) await this.reading;
      const encoder = this.device.createCommandEncoder();
      const submitted = this.encode(encoder, true);
      this.device.queue.submit([encoder.finish()]);
      submitted();
    }
    await this.reading;
  }

  private async read(staging: BufferRange, steps: readonly Waiting[]): Promise<void> {
    try {
      await staging.buffer.mapAsync(GPUMapMode.READ);
      const rows = new Float32Array(staging.buffer.getMappedRange().slice(0));
      for (const { row, resolve } of steps) resolve(rows.slice(row * RING_NUMBERS, (row + 1) * RING_NUMBERS));
    } catch (cause) {
      for (const { reject } of steps) reject(cause);
    } finally {
      staging.buffer.unmap();
      // Back also where reading failed: without a free one those who wait would never hear that it does.
      this.free.push(staging);
    }
  }
}

export const ringRow = (step: number): number => step % RING_ROWS;
