import { TypedError } from '../../errors/typed-error';

const PAGE = 65_536;
/** A cache line, so that no two stretches share one; whole vectors of 16 bytes. */
export const ALIGNMENT = 64;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Pages a memory may have at most. A browser may refuse to set aside the addresses of as many: then fewer. */
const MOST_PAGES = [65_536, 32_768, 16_384, 8_192];
/** What kernels may read behind a stretch (ops/kernels.as.ts). */
const MARGIN = 64;

let allTaken = 0;

/** Bytes of all blocks that were taken of any heap and not given back. */
export const takenBytes = (): number => allTaken;

/** A stretch of the heap, in bytes. */
export interface HeapRange {
  readonly offset: number;
  readonly size: number;
}

/**
 * One memory of WebAssembly, of which blocks are taken and given back. What is taken begins as zeros.
 * @throws TypedError `device-heap` where there is no more
 */
export class NativeHeap {
  readonly memory: WebAssembly.Memory;
  readonly mostBytes: number;
  private end: number;
  private everUsed = 0;
  private free: HeapRange[] = [];
  private view: Float32Array;
  /** Bytes taken and not given back. */
  taken = 0;

  /** @param first bytes at the front that are never given out */
  constructor(shared: boolean, first: number) {
    this.end = aligned(first);
    const { memory, pages } = makeMemory(shared, Math.ceil((this.end + MARGIN) / PAGE));
    this.memory = memory;
    this.mostBytes = pages * PAGE;
    this.view = new Float32Array(memory.buffer);
  }

  /** All numbers of the heap; to be asked for again after anything was taken. */
  get numbers(): Float32Array {
    if (this.view.buffer !== this.memory.buffer) this.view = new Float32Array(this.memory.buffer);
    return this.view;
  }

  write({ offset }: HeapRange, values: Float32Array | Uint32Array): void {
    new Uint32Array(this.memory.buffer, offset, values.length).set(
      new Uint32Array(values.buffer, values.byteOffset, values.length),
    );
  }

  /** Copied. @param count of the first numbers there */
  read({ offset, size }: HeapRange, count = size / 4): Float32Array<ArrayBuffer> {
    const copy = new Float32Array(count);
    copy.set(this.numbers.subarray(offset / 4, offset / 4 + count));
    return copy;
  }

  take(bytes: number): HeapRange {
    const size = aligned(bytes);
    const offset = this.place(size);
    // What was never taken is zeros already, and no page of it is touched before it is used.
    const used = Math.min(offset + size, this.everUsed);
    if (used > offset) this.numbers.fill(0, offset / 4, used / 4);
    this.everUsed = Math.max(this.everUsed, offset + size);
    this.count(size);
    return { offset, size };
  }

  private place(wanted: number): number {
    const fitting = this.free.findIndex(({ size }) => size >= wanted);
    if (fitting < 0) return this.append(wanted);
    const { offset, size } = this.free[fitting];
    const rest = size > wanted ? [{ offset: offset + wanted, size: size - wanted }] : [];
    this.free.splice(fitting, 1, ...rest);
    return offset;
  }

  /** Nobody will give back what was taken: the heap is gone. */
  abandon(): void {
    this.count(-this.taken);
  }

  private count(bytes: number): void {
    this.taken += bytes;
    allTaken += bytes;
  }

  private append(bytes: number): number {
    const address = this.end;
    const missing = Math.ceil((address + bytes + MARGIN - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.grow(missing, bytes);
    this.end += bytes;
    return address;
  }

  private grow(pages: number, bytes: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const mib = (n: number) => `${Math.ceil(n / 2 ** 20).toLocaleString('en')} MiB`;
      throw new TypedError(
        'device-heap',
        `This needs ${mib(bytes)} more of the processor's heap, which holds ${mib(this.end)} and may have ` +
          `${mib(this.mostBytes)} at most.`,
        'Lower the batch or the length of the windows, or choose WebGPU.',
        {},
        { cause },
      );
    }
  }

  /** To be given once: given again, others' numbers would lie in it. */
  give(block: HeapRange): void {
    const after = block.offset + block.size;
    if (after > this.end || this.free.some(({ offset, size }) => offset < after && block.offset < offset + size))
      throw new Error('a block of the heap is given back twice');
    this.count(-block.size);
    const blocks = [...this.free, block].sort((a, b) => a.offset - b.offset);
    this.free = [];
    for (const { offset, size } of blocks) {
      const last = this.free.at(-1);
      if (last !== undefined && last.offset + last.size === offset)
        this.free[this.free.length - 1] = { offset: last.offset, size: last.size + size };
      else this.free.push({ offset, size });
    }
    const last = this.free.at(-1);
    if (last !== undefined && last.offset + last.size === this.end) {
      this.end = last.offset;
      this.free.pop();
    }
  }
}

function makeMemory(shared: boolean, initial: number): { memory: WebAssembly.Memory; pages: number } {
  for (const pages of MOST_PAGES) {
    try {
      return { memory: new WebAssembly.Memory({ initial, maximum: pages, shared }), pages };
    } catch {
      // Fewer, then.
    }
  }
  throw new TypedError(
    'device-heap',
    'The processor has no memory left for a heap.',
    'Close other tabs or programs, and start again.',
  );
}
