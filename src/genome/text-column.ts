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
    if (end + 3 * text.length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(1024, 2 * this.buffer.length, end + 3 * text.length));
      larger.set(this.buffer.subarray(0, end));
      this.buffer = larger;
    }
    this.ends.push(end + encoder.encodeInto(text, this.buffer.subarray(end)).written);
  }

  at(index: number): string {
    return decoder.decode(this.buffer.subarray(index === 0 ? 0 : this.ends.at(index - 1), this.ends.at(index)));
  }

  private get end(): number {
    return this.ends.length === 0 ? 0 : this.ends.at(this.ends.length - 1);
  }
}
