import { type Arena, inBlock } from '../device/wasm/arena';
import type { HeapRange } from '../device/wasm/native-heap';
import type { Processor } from '../device/wasm/processor';

/** Windows of a pass, tokens of each, and whether some of them are padding. */
export interface PassShape {
  readonly windows: number;
  readonly tokens: number;
  readonly padded: boolean;
}

/** So many shapes stay laid out: a full batch, and the rest behind the last. */
const MOST_LAID = 2;

/**
 * What a network does with batches of one shape and another, each laid out in a block of the heap when it is first
 * asked for. Owns those blocks: dispose it.
 */
export class LaidPrograms<L> {
  private readonly processor: Processor;
  private readonly record: (arena: Arena, pass: PassShape) => L;
  private readonly known = new Map<string, { readonly block: HeapRange; readonly laid: L }>();

  /** @param record called twice, the first time only to count */
  constructor(processor: Processor, record: (arena: Arena, pass: PassShape) => L) {
    this.processor = processor;
    this.record = record;
  }

  of(pass: PassShape): L {
    const key = Object.values(pass).join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known.laid;
    const [oldest] = this.known.keys();
    if (this.known.size >= MOST_LAID) this.forget(oldest);
    const made = inBlock(this.processor.heap, (arena) => this.record(arena, pass));
    this.known.set(key, made);
    return made.laid;
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
