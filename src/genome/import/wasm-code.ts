/**
 * As much of WebAssembly's binary format (https://webassembly.github.io/spec/core/binary) as a hand-written kernel
 * takes: instructions as functions from the code of their operands to code, so that a program reads as expressions do.
 */
export type Code = readonly number[];

/** LEB128, signed; lengths and opcodes, which are read as unsigned, are the same so. */
function integer(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const bits = rest & 127;
    rest >>= 7;
    if (rest === (bits & 64 ? -1 : 0)) return [...bytes, bits];
    bytes.push(bits | 128);
  }
}

const unary =
  (...opcode: number[]) =>
  (a: Code): Code => [...a, ...opcode];
const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const vector = (opcode: number): number[] => [0xfd, ...integer(opcode)];
/** An address is a byte offset; what lies there need not be aligned. */
const load =
  (...opcode: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, 0, ...integer(offset)];
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, 0, ...integer(offset)];

export const get = (local: number): Code => [0x20, local];
export const set = (local: number, value: Code): Code => [...value, 0x21, local];
/** Runs `body` again wherever `again(depth)` is reached inside it, `depth` blocks deep. */
export const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b];
export const again = (depth: number): Code => [0x0c, depth];
export const when = (condition: Code, ...body: readonly Code[]): Code => [
  ...condition,
  0x04,
  0x40,
  ...body.flat(),
  0x0b,
];

export const i32 = {
  of: (value: number): Code => [0x41, ...integer(value)],
  load: load(0x28),
  loadByte: load(0x2d),
  store: store(0x36),
  equal: binary(0x46),
  trailingZeros: unary(0x68),
  add: binary(0x6a),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shiftRight: binary(0x76),
  ofLong: unary(0xa7),
};

export const i64 = {
  of: (value: number): Code => [0x42, ...integer(value)],
  store: store(0x37),
  ones: unary(0x7b),
  add: binary(0x7c),
  subtract: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  shiftLeft: binary(0x86),
  shiftRight: binary(0x88),
  ofUnsigned: unary(0xad),
};

export const v128 = {
  load: load(...vector(0)),
  bytes: (values: readonly number[]): Code => [...vector(12), ...values],
  swizzle: binary(...vector(14)),
  equalBytes: binary(...vector(35)),
  and: binary(...vector(78)),
  or: binary(...vector(80)),
  /** The highest bit of each byte. */
  mask: unary(...vector(100)),
  shiftRight16: binary(...vector(141)),
  shiftRight32: binary(...vector(173)),
  firstWord: (a: Code): Code => [...a, ...vector(27), 0],
};

/** Value types of locals. */
export const type = { i32: 0x7f, i64: 0x7e, v128: 0x7b };

/**
 * A module with one function `run`, without parameters and results, and its `memory`.
 * @param pages of 64 KiB
 * @param locals value types
 */
export function moduleOf(pages: number, locals: readonly number[], ...body: readonly Code[]): Uint8Array<ArrayBuffer> {
  const declared = [...integer(locals.length), ...locals.flatMap((local) => [1, local])];
  const code = [...declared, ...body.flat(), 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...integer(pages)]),
    ...section(7, [2, ...exported('run', 0), ...exported('memory', 2)]),
    ...section(10, [1, ...integer(code.length), ...code]),
  ]);
}

const section = (id: number, content: Code): Code => [id, ...integer(content.length), ...content];
const exported = (name: string, kind: number): Code => [
  name.length,
  ...Array.from(name, (letter) => letter.charCodeAt(0)),
  kind,
  0,
];
