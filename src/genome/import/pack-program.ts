import { again, get, i32, i64, loop, moduleOf, set, type, v128, when } from './wasm-code';

/** What goes into the program and comes out of it, as 32-bit words at the beginning of its memory. */
export const word = {
  /** Addresses of the next byte to read and to write. */
  input: 0,
  output: 1,
  /** Bits of a packed byte under way, and how many. */
  bits: 2,
  bitCount: 3,
  /** Bases of the line under way, of a line that may be passed (-1: none), and line ends passed. */
  inLine: 4,
  evenLine: 5,
  lineEnds: 6,
  /** Address of the 16 letters it takes, each where its lowest four bits say. */
  letters: 7,
  /** Bases packed whose code has its low bit set, its high bit, and both. */
  low: 8,
  high: 9,
  both: 10,
} as const;

/** It reads and writes at most so many bytes beyond where it ends. */
export const slack = 16;

const LF = 10;

/**
 * Packs text from `input` on to `output`, two bits a base, the first base lowest, as long as each byte is one of the
 * letters, or a line feed behind as many bases as `evenLine` says. What ends it, it does not read; something must.
 *
 * 16 letters at a time: their lowest four bits find in a table the letter they should be, whose comparison tells how
 * many are good, and in another its code. Codes are drawn together from 8 to 2 bits each, and the bits appended behind
 * those of the step before.
 */
export function packProgram(pages: number): Uint8Array<ArrayBuffer> {
  const [
    source,
    target,
    inLine,
    evenLine,
    lineEnds,
    count,
    bits,
    bitCount,
    packed,
    bases,
    low,
    high,
    both,
    letters,
    text,
    nibbles,
    codes,
  ] = locals.keys();
  const read = (index: number) => i32.load(i32.of(4 * index));
  const write = (index: number, value: readonly number[]) => i32.store(i32.of(4 * index), value);
  const odd = i64.of(0x55555555);
  const good = v128.mask(v128.equalBytes(v128.swizzle(get(letters), get(nibbles)), get(text)));
  const drawTogether = [
    set(codes, v128.swizzle(v128.bytes(codeOfNibble), get(nibbles))),
    set(codes, v128.and(v128.or(get(codes), v128.shiftRight16(get(codes), i32.of(6))), v128.bytes(pattern(15, 0)))),
    set(codes, v128.or(get(codes), v128.shiftRight32(get(codes), i32.of(12)))),
    set(
      packed,
      i64.ofUnsigned(v128.firstWord(v128.swizzle(get(codes), v128.bytes([0, 4, 8, 12, ...new Array(12).fill(0)])))),
    ),
  ].flat();
  const countPacked = [
    set(low, i64.add(get(low), i64.ones(i64.and(get(packed), odd)))),
    set(high, i64.add(get(high), i64.ones(i64.and(i64.shiftRight(get(packed), i64.of(1)), odd)))),
    set(both, i64.add(get(both), i64.ones(i64.and(i64.and(get(packed), i64.shiftRight(get(packed), i64.of(1))), odd)))),
    set(bits, i64.or(get(bits), i64.shiftLeft(get(packed), get(bitCount)))),
    i64.store(get(target), get(bits)),
  ].flat();
  const onwards = (bases: readonly number[]) => [
    ...set(source, i32.add(get(source), bases)),
    ...set(inLine, i32.add(get(inLine), bases)),
  ];
  return moduleOf(
    pages,
    locals,
    set(source, read(word.input)),
    set(target, read(word.output)),
    set(bits, i64.ofUnsigned(read(word.bits))),
    set(bitCount, i64.ofUnsigned(read(word.bitCount))),
    set(inLine, read(word.inLine)),
    set(evenLine, read(word.evenLine)),
    set(lineEnds, read(word.lineEnds)),
    set(letters, v128.load(read(word.letters))),
    loop(
      set(text, v128.load(get(source))),
      set(nibbles, v128.and(get(text), v128.bytes(pattern(15)))),
      set(count, i32.trailingZeros(i32.xor(good, i32.of(-1)))),
      drawTogether,
      // All 16: where the next begin is known beforehand, which the processor makes use of.
      when(
        i32.equal(get(count), i32.of(16)),
        countPacked,
        set(target, i32.add(get(target), i32.of(4))),
        set(bits, i64.shiftRight(get(bits), i64.of(32))),
        onwards(i32.of(16)),
        again(1),
      ),
      set(bases, i64.shiftLeft(i64.ofUnsigned(get(count)), i64.of(1))),
      set(packed, i64.and(get(packed), i64.subtract(i64.shiftLeft(i64.of(1), get(bases)), i64.of(1)))),
      countPacked,
      set(bitCount, i64.add(get(bitCount), get(bases))),
      set(target, i32.add(get(target), i32.ofLong(i64.shiftRight(get(bitCount), i64.of(3))))),
      set(bits, i64.shiftRight(get(bits), i64.and(get(bitCount), i64.of(56)))),
      set(bitCount, i64.and(get(bitCount), i64.of(7))),
      onwards(get(count)),
      when(
        i32.and(i32.equal(i32.loadByte(get(source)), i32.of(LF)), i32.equal(get(inLine), get(evenLine))),
        set(source, i32.add(get(source), i32.of(1))),
        set(lineEnds, i32.add(get(lineEnds), i32.of(1))),
        set(inLine, i32.of(0)),
        again(1),
      ),
    ),
    write(word.input, get(source)),
    write(word.output, get(target)),
    write(word.bits, i32.ofLong(get(bits))),
    write(word.bitCount, i32.ofLong(get(bitCount))),
    write(word.inLine, get(inLine)),
    write(word.lineEnds, get(lineEnds)),
    write(word.low, i32.ofLong(get(low))),
    write(word.high, i32.ofLong(get(high))),
    write(word.both, i32.ofLong(get(both))),
  );
}

const { i32: I, i64: L, v128: V } = type;
const locals = [I, I, I, I, I, I, L, L, L, L, L, L, L, V, V, V, V];

/** Codes of A (..0001), C (..0011), T (..0100), G (..0111) and N (..1110), which is packed as A. */
const codeOfNibble = Array.from({ length: 16 }, (_, nibble) => ({ 3: 1, 7: 2, 4: 3 })[nibble] ?? 0);

const pattern = (...bytes: number[]): number[] => Array.from({ length: 16 }, (_, i) => bytes[i % bytes.length]);
