import { ALIGNMENT, type NativeHeap } from './native-heap';

/** A stretch of the heap, in bytes. */
export interface HeapRange {
  readonly offset: number;
  readonly size: number;
}

/**
 * Lays out one block of a heap, stretch after stretch. Without a heap it only counts: whoever lays something out does
 * so twice, first to know how much there is to take.
 */
export class Arena {
  private readonly heap: NativeHeap | null;
  private readonly address: number;
  private at: number;

  constructor(heap: NativeHeap | null, address: number) {
    this.heap = heap;
    this.address = address;
    this.at = address;
  }

  get bytes(): number {
    return this.at - this.address;
  }

  /** Where the next stretch will begin. */
  get next(): number {
    return this.at;
  }

  take(bytes: number): HeapRange {
    const range = { offset: this.at, size: bytes };
    this.at += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return range;
  }

  write({ offset }: HeapRange, values: Float32Array | Uint32Array): void {
    if (this.heap === null) return;
    const { buffer } = this.heap.memory;
    new Uint32Array(buffer, offset, values.length).set(
      new Uint32Array(values.buffer, values.byteOffset, values.length),
    );
  }
}
