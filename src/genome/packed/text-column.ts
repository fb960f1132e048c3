import { withRoom } from '../../numerics/growing';
import type { Column } from './column';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Texts one after another in one UTF-8 buffer that grows. */
export class TextColumn {
  /** Where each text ends. */
  readonly ends: Column;
  private buffer: Uint8Array;

  constructor(ends: Column, buffer: Uint8Array) {
    this.ends = ends;
    this.buffer = buffer;
  }

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.end);
  }

  push(text: string): void {
    const end = this.end;
    // A UTF-16 unit takes at most three bytes.
    this.buffer = withRoom(this.buffer, end + 3 * text.length, (length) => new Uint8Array(length));
    this.ends.push(end + encoder.encodeInto(text, this.buffer.subarray(end)).written);
  }

  at(index: number): string {
    return decoder.decode(this.buffer.subarray(this.startOf(index), this.ends.at(index)));
  }

  /** Bytes of a text in UTF-8. */
  bytesAt(index: number): number {
    return this.ends.at(index) - this.startOf(index);
  }

  /** Writes the UTF-8 bytes of a text to `out` from `at` on; returns how many they are. */
  copy(index: number, out: Uint8Array, at: number): number {
    const start = this.startOf(index);
    const end = this.ends.at(index);
    for (let i = start; i < end; i++) out[at + i - start] = this.buffer[i];
    return end - start;
  }

  /** Whether a text's UTF-8 bytes are these. */
  equals(index: number, bytes: Uint8Array): boolean {
    const start = this.startOf(index);
    if (this.ends.at(index) - start !== bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (this.buffer[start + i] !== bytes[i]) return false;
    return true;
  }

  private startOf(index: number): number {
    return index === 0 ? 0 : this.ends.at(index - 1);
  }

  private get end(): number {
    return this.ends.length === 0 ? 0 : this.ends.at(this.ends.length - 1);
  }
}
