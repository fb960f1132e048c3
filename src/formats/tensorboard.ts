import { crc32c } from '../numerics/crc';

/**
 * Scalars as TensorBoard reads them: a file of TensorFlow records, each one protocol-buffer message `Event`
 * (tensorflow/core/util/event.proto). A record is u64 length, u32 checksum of the length, the message, u32 checksum of
 * it (tensorflow/core/lib/io/record_writer.h). Of the message four fields are written: wall time, step, the version in
 * the first record, and a summary of simple values, which TensorBoard keeps as float32.
 */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
}

const VERSION = 'brain.Event:2';
/** Field numbers of `Event`, and of `Summary.Value` two levels down. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2 } as const;
/** How a field is written. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The records of a file, the one that names its version first. */
export function* eventRecords(started: number, events: Iterable<ScalarEvent>): Generator<Uint8Array<ArrayBuffer>> {
  yield record([...fixed64(EVENT.wallTime, started), ...bytes(EVENT.fileVersion, utf8(VERSION))]);
  for (const { wallTime, step, scalars } of events) {
    const values = Object.entries(scalars).flatMap(([tag, value]) =>
      bytes(SUMMARY_VALUE, [...bytes(VALUE.tag, utf8(tag)), ...fixed32(VALUE.simpleValue, value)]),
    );
    yield record([...fixed64(EVENT.wallTime, wallTime), ...varint(EVENT.step, step), ...bytes(EVENT.summary, values)]);
  }
}

function record(message: readonly number[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(16 + message.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, message.length, true);
  view.setUint32(8, masked(whole.subarray(0, 8)), true);
  whole.set(message, 12);
  view.setUint32(12 + message.length, masked(whole.subarray(12, 12 + message.length)), true);
  return whole;
}

/** A checksum over bytes that hold checksums is weak: TensorFlow turns it by 15 bits and adds a constant. */
function masked(content: Uint8Array): number {
  const crc = crc32c(content);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const utf8 = (text: string): readonly number[] => [...new TextEncoder().encode(text)];
const key = (field: number, wire: number): number => (field << 3) | wire;

const varint = (field: number, value: number): readonly number[] => [key(field, WIRE.varint), ...digits(value)];
const bytes = (field: number, content: readonly number[]): readonly number[] => [
  key(field, WIRE.bytes),
  ...digits(content.length),
  ...content,
];

/** Seven bits a byte, the lowest first; steps go beyond 32 bits. */
function digits(value: number): readonly number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low | 0x80, ...digits(Math.floor(value / 128))];
}

const fixed64 = (field: number, value: number): readonly number[] => [
  key(field, WIRE.fixed64),
  ...new Uint8Array(Float64Array.of(value).buffer),
];
const fixed32 = (field: number, value: number): readonly number[] => [
  key(field, WIRE.fixed32),
  ...new Uint8Array(Float32Array.of(value).buffer),
];
