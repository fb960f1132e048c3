import { type Arena, bytesOf, inBlock } from '../device/wasm/arena';
import type { HeapRange } from '../device/wasm/native-heap';
import type { Processor } from '../device/wasm/processor';

/** Windows of a pass, tokens of each, and whether some of them are padding. */
export interface PassShape {
  readonly windows: number;
  readonly tokens: number;
  readonly padded: boolean;
}

/** So many shapes stay laid out, a full batch and the rest behind the last, where they take no more than this. */
const MOST_LAID = 2;
export const MOST_LAID_BYTES = 2 ** 30;

/**
 * What a network does with batches of one shape and another, each laid out in a block of the heap when it is first
 * asked for. Owns those blocks: dispose it.
 */
export class LaidPrograms<L> {
  private readonly processor: Processor;
  private readonly record: (arena: Arena, pass: PassShape) => L;
  private readonly known = new Map<string, { readonly block: HeapRange; readonly laid: L }>();

  /** @param record called several times, only to count but for the last */
  constructor(processor: Processor, record: (arena: Arena, pass: PassShape) => L) {
    this.processor = processor;
    this.record = record;
  }

  of(pass: PassShape): L {
    const key = Object.values(pass).join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known.laid;
    const wanted = bytesOf((arena) => this.record(arena, pass));
    while (this.known.size >= MOST_LAID || (this.known.size > 0 && this.bytes + wanted > MOST_LAID_BYTES)) {
      const [oldest] = this.known.keys();
      this.forget(oldest);
    }
    const made = inBlock(this.processor.heap, (arena) => this.record(arena, pass));
    this.known.set(key, made);
    return made.laid;
  }

  private get bytes(): number {
    return [...this.known.values()].reduce((sum, { block }) => sum + block.size, 0);
  }

  private forget(key: string): void {
    const found = this.known.get(key);
    if (found !== undefined) this.processor.heap.give(found.block);
    this.known.delete(key);
  }

  dispose(): void {
    for (const key of [...this.known.keys()]) this.forget(key);
  }
}
