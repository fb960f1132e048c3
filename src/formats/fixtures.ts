import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { TypedError } from '../errors/typed-error';

/** Helpers that several test files share. */

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The TypedError that `action` ends in; any other end fails the test. */
export async function failureOf(action: () => unknown): Promise<TypedError> {
  try {
    await action();
  } catch (cause) {
    expect(cause).toBeInstanceOf(TypedError);
    return cause as TypedError;
  }
  throw new Error('expected a failure');
}

/** One gzip member with the block-size field that bgzip writes. */
export function bgzipBlock(bytes: Uint8Array): Uint8Array {
  const member = gzipSync(bytes);
  const block = new Uint8Array(member.length + 8);
  block.set(member.subarray(0, 10));
  block[3] = 4;
  const size = block.length - 1;
  block.set([6, 0, 66, 67, 2, 0, size & 255, size >> 8], 10);
  block.set(member.subarray(10), 18);
  return block;
}

/** A bgzip file: blocks of `blockBytes` bases and the empty block at the end. */
export function bgzip(bytes: Uint8Array, blockBytes = 65_280): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) blocks.push(bgzipBlock(bytes.subarray(at, at + blockBytes)));
  return concat(...blocks, bgzipBlock(new Uint8Array(0)));
}

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
