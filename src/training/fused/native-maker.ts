import type { Arena, HeapRange } from '../../device/wasm/arena';
import type { StepMaker } from './step-buffers';

const NUMBERED_BYTES = 16;

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

  parts(count: number): readonly HeapRange[] {
    return Array.from({ length: count }, (_, part) => {
      const numbered = this.arena.take(NUMBERED_BYTES);
      this.arena.write(numbered, Uint32Array.of(part, 0, 0, 0));
      return numbered;
    });
  }

  write(range: HeapRange, values: Float32Array): void {
    this.arena.write(range, values);
  }
}
