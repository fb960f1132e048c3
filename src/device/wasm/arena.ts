import { ALIGNMENT, type HeapRange, type NativeHeap } from './native-heap';

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

  /** @param values are not asked for where it only counts: no device may be able to run what is planned by it */
  write(range: HeapRange, values: () => Float32Array | Uint32Array): void {
    this.heap?.write(range, values());
  }
}

/** The bytes that a layout takes. */
export function bytesOf(lay: (arena: Arena) => void): number {
  const counted = new Arena(null, 0);
  lay(counted);
  return counted.bytes;
}

/** Lays something out in a block of its own, which is the caller's to give back. */
export function inBlock<T>(
  heap: NativeHeap,
  lay: (arena: Arena) => T,
): { readonly block: HeapRange; readonly laid: T } {
  const block = heap.take(bytesOf(lay));
  try {
    return { block, laid: lay(new Arena(heap, block.offset)) };
  } catch (cause) {
    heap.give(block);
    throw cause;
  }
}
