/**
 * One call of a kernel of `ops/kernels.as.ts`, which says what a kernel is and what it may count on: its name, how many
 * parts it is cut into, and the words of its record.
 */
export interface KernelCall {
  readonly kernel: string;
  readonly parts: number;
  /** Addresses in bytes and whole numbers as they are, fractions by `float`. */
  readonly args: readonly number[];
}

/** Takes down what the processor is to do: the calls in their order, a barrier between any two. */
export interface KernelRecorder {
  call(kernel: string, parts: number, args: readonly number[]): void;
  /**
   * Address of so many bytes, aligned to 64, for numbers that the calls of one op hand on to each other. Whatever the
   * op recorded before left there is lost: one op asks once.
   */
  scratch(bytes: number): number;
}

const word = new DataView(new ArrayBuffer(8));

/** The word of a fraction. */
export function float(value: number): number {
  word.setFloat32(0, value);
  return word.getInt32(0);
}

/** The two words of a fraction in float64. */
export function double(value: number): readonly [number, number] {
  word.setFloat64(0, value);
  return [word.getInt32(4), word.getInt32(0)];
}

/** How many parts of so many rows (or numbers). */
export const partsOf = (count: number, each: number): number => Math.ceil(count / each);
