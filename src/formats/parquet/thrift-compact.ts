/**
 * A struct in Thrift's compact protocol, field by field in ascending order of their ids: what the headers of a Parquet
 * file are written in (Apache Thrift, "Thrift Compact protocol encoding").
 */

const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12];
/** A list of so many items or more has its length behind its head. */
const LONG_LIST = 15;
const encoder = new TextEncoder();

export class ThriftStruct {
  private readonly out: number[] = [];
  private last = 0;

  i32(id: number, value: number): this {
    return this.field(id, I32, zigzag(value));
  }

  i64(id: number, value: number): this {
    return this.field(id, I64, zigzag(value));
  }

  text(id: number, value: string): this {
    return this.field(id, BINARY, binary(value));
  }

  struct(id: number, value: ThriftStruct): this {
    return this.field(id, STRUCT, value.finished());
  }

  list(id: number, values: readonly ThriftStruct[]): this {
    return this.items(
      id,
      STRUCT,
      values.map((value) => value.finished()),
    );
  }

  /** A list of i32. */
  numbers(id: number, values: readonly number[]): this {
    return this.items(id, I32, values.map(zigzag));
  }

  texts(id: number, values: readonly string[]): this {
    return this.items(id, BINARY, values.map(binary));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.finished());
  }

  private finished(): readonly number[] {
    return [...this.out, 0];
  }

  private items(id: number, type: number, items: readonly (readonly number[])[]): this {
    const { length } = items;
    const head = length < LONG_LIST ? [(length << 4) | type] : [(LONG_LIST << 4) | type, ...varint(length)];
    return this.field(id, LIST, [...head, ...items.flat()]);
  }

  private field(id: number, type: number, content: readonly number[]): this {
    this.out.push(((id - this.last) << 4) | type);
    this.last = id;
    for (const byte of content) this.out.push(byte);
    return this;
  }
}

const binary = (value: string): readonly number[] => {
  const bytes = encoder.encode(value);
  return [...varint(bytes.length), ...bytes];
};

/** Of a whole number, 53 bits of it. */
const zigzag = (value: number): readonly number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return bytes;
}
