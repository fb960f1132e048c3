import type { Arena } from '../../device/wasm/arena';
import type { HeapRange } from '../../device/wasm/native-heap';
import type { StepMaker } from './step-buffers';

/** Makes the stretches of a step in an arena of the processor's heap. */
export class NativeMaker implements StepMaker<HeapRange> {
  private readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  floats(_label: string, numbers: number): HeapRange {
    return this.arena.take(4 * numbers);
  }

  uniform(_label: string, bytes: number): HeapRange {
    return this.arena.take(bytes);
  }

  /** No stretch at all: a part's number is known when calls are written down (ops/step-ops/native.ts). */
  parts(count: number): readonly HeapRange[] {
    return Array.from({ length: count }, (_, part) => ({ offset: part, size: 0 }));
  }

  write(range: HeapRange, values: () => Float32Array): void {
    this.arena.write(range, values);
  }
}
