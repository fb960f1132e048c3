import { Buffers } from '../../device/webgpu/buffers';
import type { BufferRange } from '../../device/webgpu/recorder';
import { ALIGNMENT } from '../../device/webgpu/sizes';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';
import { RING_ROWS, STAGING_BUFFERS } from './memory';
import type { StepMaker } from './step-buffers';

const NUMBERED_BYTES = 16;

/** Makes the stretches of a step as buffers of a GPU. Owns them. */
export class GpuMaker implements StepMaker<BufferRange> {
  private readonly buffers: Buffers;

  constructor(device: GPUDevice) {
    this.buffers = new Buffers(device);
  }

  get bytes(): number {
    return this.buffers.bytes;
  }

  floats(label: string, numbers: number): BufferRange {
    return this.buffers.floats(label, numbers);
  }

  uniform(label: string, bytes: number): BufferRange {
    return { ...this.buffers.uniform(label, ALIGNMENT), size: bytes };
  }

  parts(count: number): readonly BufferRange[] {
    const { buffer } = this.buffers.uniform('parts', count * ALIGNMENT);
    return Array.from({ length: count }, (_, part) => {
      const numbered = { buffer, offset: part * ALIGNMENT, size: NUMBERED_BYTES };
      this.write(numbered, () => Uint32Array.of(part, 0, 0, 0));
      return numbered;
    });
  }

  /** What the ring of signals is read through. */
  staging(): readonly BufferRange[] {
    return Array.from({ length: STAGING_BUFFERS }, (_, i) =>
      this.buffers.staging(`staging ${i}`, RING_ROWS * RING_NUMBERS * 4),
    );
  }

  write({ buffer, offset }: BufferRange, values: () => Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void {
    this.buffers.device.queue.writeBuffer(buffer, offset, values());
  }

  destroy(): void {
    this.buffers.destroy();
  }
}
