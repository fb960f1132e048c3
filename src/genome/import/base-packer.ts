import { softMaskBit, unknownBit } from '../../formats/alphabet';
import { packProgram, slack, word } from './pack-program';

/** Bytes of text taken at once: little enough to stay in the processor's cache. */
export const pieceBytes = 1 << 18;
const pageBytes = 1 << 20;

const tablesAt = 64;
const pageAt = 128;
const textAt = pageAt + pageBytes + slack;
const memoryPages = Math.ceil((textAt + pieceBytes + slack) / 65_536);

/**
 * Packs residues, four a byte, and counts them. Nearly all of a genome is stretches of one kind (known or N, upper or
 * lower case) in even lines, which WebAssembly's vector instructions pack 16 letters at a time; what is left comes one
 * by one. Without such instructions all of it does.
 */
export class BasePacker {
  /** Where a piece of text is put before it is packed. Behind its end stands a byte that is no residue. */
  readonly text: Uint8Array;
  /** Packed bases; the first `pageByte` bytes are whole. */
  readonly page: Uint8Array;
  pageByte = 0;
  /** Bases in the byte under way, 0 to 3. */
  filled = 0;
  /** How often each base came since this was cleared; A is not counted. */
  readonly known = new Float64Array(4);
  private partial = 0;
  private readonly words: Int32Array;
  private readonly run: (() => void) | null;

  constructor(vectors = true) {
    const program = vectors ? instance() : null;
    const memory = program?.memory.buffer ?? new ArrayBuffer(memoryPages * 65_536);
    this.run = program?.run ?? null;
    this.words = new Int32Array(memory, 0, tablesAt / 4);
    this.page = new Uint8Array(memory, pageAt, pageBytes);
    this.text = new Uint8Array(memory, textAt, pieceBytes + 1);
    const tables = new Uint8Array(memory, tablesAt, pageAt - tablesAt);
    for (const mode of modes) tables.set(lettersOf(mode), 4 * mode);
  }

  /** Bases of the line under way, and line ends passed since `begin`. */
  get inLine(): number {
    return this.words[word.inLine];
  }
  get lineEnds(): number {
    return this.words[word.lineEnds];
  }

  /** Whether the page must be emptied before another piece of text is packed. */
  get isFull(): boolean {
    return this.pageByte + pieceBytes / 4 + slack > pageBytes;
  }

  /** Whether `stretch` takes anything. */
  get isFast(): boolean {
    return this.run !== null;
  }

  /**
   * To be called before the stretches of a piece of text: line feeds that come where lines are of `evenLine` bases are
   * then passed (-1: none are).
   *
   * @param inLine bases of the line under way
   */
  begin(evenLine: number, inLine: number): void {
    this.words[word.evenLine] = evenLine;
    this.words[word.inLine] = inLine;
    this.words[word.lineEnds] = 0;
  }

  /**
   * Packs residues of one kind from `text[from]` on, as many as vector instructions can take; returns the index of the
   * first byte left.
   *
   * @param mode the unknown and soft-mask bits of the residues
   */
  stretch(from: number, mode: number): number {
    if (this.run === null) return from;
    const { words, known } = this;
    words[word.input] = textAt + from;
    words[word.output] = pageAt + this.pageByte;
    words[word.bits] = this.partial;
    words[word.bitCount] = 2 * this.filled;
    words[word.letters] = tablesAt + 4 * mode;
    this.run();
    this.pageByte = words[word.output] - pageAt;
    this.partial = words[word.bits];
    this.filled = words[word.bitCount] >> 1;
    const both = words[word.both];
    known[1] += words[word.low] - both;
    known[2] += words[word.high] - both;
    known[3] += both;
    return words[word.input] - textAt;
  }

  /** Packs one base, 0 to 3. */
  one(base: number): void {
    this.words[word.inLine]++;
    this.known[base]++;
    this.partial |= base << (2 * this.filled);
    if (++this.filled === 4) this.closeByte();
  }

  /** Fills up the byte under way with zeros. */
  closeByte(): void {
    if (this.filled === 0) return;
    this.page[this.pageByte++] = this.partial;
    this.filled = 0;
    this.partial = 0;
  }

  /** Keeps only what is behind the first `bytes` bytes of the page. */
  drop(bytes: number): void {
    this.page.copyWithin(0, bytes, this.pageByte);
    this.pageByte -= bytes;
  }
}

const modes = [0, unknownBit, softMaskBit, unknownBit | softMaskBit];

/**
 * A, C, G and T, or N, in upper or lower case, each where its lowest four bits say; elsewhere a byte that does not
 * belong there.
 */
function lettersOf(mode: number): Uint8Array {
  const table = Uint8Array.from({ length: 16 }, (_, nibble) => nibble ^ 1);
  for (const letter of mode & unknownBit ? 'N' : 'ACGT') {
    const byte = letter.charCodeAt(0) | (mode & softMaskBit ? 32 : 0);
    table[byte & 15] = byte;
  }
  return table;
}

let compiled: WebAssembly.Module | null | undefined;

/** Null where the browser has no vector instructions. */
function instance(): { readonly run: () => void; readonly memory: WebAssembly.Memory } | null {
  if (compiled === undefined) {
    const program = packProgram(memoryPages);
    compiled = WebAssembly.validate(program) ? new WebAssembly.Module(program) : null;
  }
  return compiled && (new WebAssembly.Instance(compiled).exports as never);
}
