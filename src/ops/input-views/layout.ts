/** Bit of a student's code that says its base is soft-masked. */
export const SOFT_MASKED = 0x80;

/** Words before the codes: seed and step, and two of padding. */
const HEADER_WORDS = 4;

/**
 * What a step's views are made of, as it is uploaded: a header, then for each window its L base codes (the student's,
 * in the genome's direction), then for each window the teacher's L, augmented already; one byte a code, each window
 * beginning at a whole word.
 */
export class CodeBatch {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly batch: number;
  readonly windowLength: number;
  private readonly bytes: Uint8Array;

  constructor(batch: number, windowLength: number) {
    this.batch = batch;
    this.windowLength = windowLength;
    this.words = new Uint32Array(codeWords(batch, windowLength));
    this.bytes = new Uint8Array(this.words.buffer);
  }

  identify(seed: number, step: number): void {
    this.words[0] = seed;
    this.words[1] = step;
  }

  place(who: 'student' | 'teacher', sample: number, codes: Uint8Array): void {
    const window = who === 'student' ? sample : this.batch + sample;
    this.bytes.set(codes, 4 * (HEADER_WORDS + window * windowWords(this.windowLength)));
  }
}

const windowWords = (windowLength: number): number => Math.ceil(windowLength / 4);
export const codeWords = (batch: number, windowLength: number): number =>
  HEADER_WORDS + 2 * batch * windowWords(windowLength);

/** WGSL expression of a window's code at a position; the teacher's windows come after the student's. */
export function codeAt(windowLength: number, window: string, position: string): string {
  const word = `codes[${HEADER_WORDS}u + (${window}) * ${windowWords(windowLength)}u + (${position}) / 4u]`;
  return `((${word} >> (8u * ((${position}) % 4u))) & 0xffu)`;
}

/** The codes of a window among the words of a `CodeBatch`, as `codeAt` reads them. */
export function codesIn(words: Uint32Array, windowLength: number, window: number): Uint8Array {
  const bytes = new Uint8Array(
    words.buffer,
    words.byteOffset + 4 * (HEADER_WORDS + window * windowWords(windowLength)),
    windowLength,
  );
  return bytes.slice();
}
