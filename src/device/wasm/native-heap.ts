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

interface Free {
  readonly address: number;
  readonly bytes: number;
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
  private free: Free[] = [];
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

  take(bytes: number): number {
    const wanted = aligned(bytes);
    const address = this.place(wanted);
    // What was never taken is zeros already, and no page of it is touched before it is used.
    const used = Math.min(address + wanted, this.everUsed);
    if (used > address) this.numbers.fill(0, address / 4, used / 4);
    this.everUsed = Math.max(this.everUsed, address + wanted);
    this.count(wanted);
    return address;
  }

  private place(wanted: number): number {
    const fitting = this.free.findIndex((block) => block.bytes >= wanted);
    if (fitting < 0) return this.append(wanted);
    const { address, bytes: size } = this.free[fitting];
    const rest = size > wanted ? [{ address: address + wanted, bytes: size - wanted }] : [];
    this.free.splice(fitting, 1, ...rest);
    return address;
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

  give(address: number, bytes: number): void {
    this.count(-aligned(bytes));
    const blocks = [...this.free, { address, bytes: aligned(bytes) }].sort((a, b) => a.address - b.address);
    this.free = [];
    for (const block of blocks) {
      const last = this.free.at(-1);
      if (last !== undefined && last.address + last.bytes === block.address)
        this.free[this.free.length - 1] = { address: last.address, bytes: last.bytes + block.bytes };
      else this.free.push(block);
    }
    const last = this.free.at(-1);
    if (last !== undefined && last.address + last.bytes === this.end) {
      this.end = last.address;
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
