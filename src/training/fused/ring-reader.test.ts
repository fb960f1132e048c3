import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';
import { RING_ROWS, STAGING_BUFFERS } from './memory';
import { RingReader } from './ring-reader';

/** Of a GPU only what reading asks for: buffers that can be copied and mapped, or no longer. */
class Gpu {
  isLost = false;
  readonly ring = this.buffer();
  readonly staging = Array.from({ length: STAGING_BUFFERS }, () => this.buffer());
  readonly device = {
    createCommandEncoder: () => ({
      copyBufferToBuffer: (from: Buffer, _: number, to: Buffer) => to.values.set(from.values),
      finish: () => ({}),
    }),
    queue: { submit: () => {} },
  };

  buffer() {
    const values = new Float32Array(RING_ROWS * RING_NUMBERS);
    return {
      values,
      mapAsync: async () => {
        if (this.isLost) throw new DOMException('The device is lost.', 'OperationError');
      },
      getMappedRange: () => values.buffer,
      unmap: () => {},
    };
  }

  reader(): RingReader {
    const range = (buffer: Buffer) => ({ buffer, offset: 0, size: buffer.values.byteLength }) as never;
    return new RingReader(this.device as never, range(this.ring), this.staging.map(range));
  }
}
type Buffer = ReturnType<Gpu['buffer']>;

describe('the signals of steps', () => {
  beforeEach(() => vi.stubGlobal('GPUMapMode', { READ: 1 }));
  afterEach(() => vi.unstubAllGlobals());

  test('are those of their rows', async () => {
    const gpu = new Gpu();
    const reader = gpu.reader();
    gpu.ring.values.forEach((_, i, values) => {
      values[i] = i;
    });
    const read = [reader.expect(0), reader.expect(3)];
    await reader.flush();
    expect((await Promise.all(read)).map(([first]) => first)).toEqual([0, 3 * RING_NUMBERS]);
  });

  test('fail, and whoever waits hears of it, however often reading fails', async () => {
    const gpu = new Gpu();
    const reader = gpu.reader();
    gpu.isLost = true;
    for (let step = 0; step < 2 * STAGING_BUFFERS; step++) {
      const read = expect(reader.expect(step)).rejects.toThrow('lost');
      // Without a free buffer this would go round and round, and let nothing else happen.
      await reader.flush();
      await read;
    }
    gpu.isLost = false;
    const read = reader.expect(1);
    await reader.flush();
    expect(await read).toHaveLength(RING_NUMBERS);
  });
});
