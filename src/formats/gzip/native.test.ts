import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { readBlob } from '../byte-stream';
import { bgzip, concat, encode, failureOf } from '../fixtures';
import { Notes } from '../notes';
import { gunzip } from './gunzip';
import { gunzipFile } from './native';

const bytes = encode(`>a\n${randomDna(3000)}\n`);

async function outcome(packed: Uint8Array<ArrayBuffer>, native: boolean) {
  const file = new File([packed], 'x.gz');
  const chunks = readBlob(file, () => {});
  const notes = new Notes();
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of native ? gunzipFile(chunks, file, notes) : gunzip(chunks, file.name, notes))
      pieces.push(piece.slice());
  } catch (cause) {
    const { code, message, place } = await failureOf(() => Promise.reject(cause));
    return { code, message, place };
  }
  return { text: new TextDecoder().decode(concat(...pieces)), notes: notes.list() };
}

async function same(packed: Uint8Array<ArrayBuffer>): Promise<void> {
  expect(await outcome(packed, true)).toEqual(await outcome(packed, false));
}

describe("the browser's decompressor", () => {
  const second = gzipSync(bytes);
  const first = gzipSync(bytes.subarray(0, 900));
  test.each([
    ['one member', concat(second)],
    ['several members', concat(first, second, gzipSync(''), first)],
    ['bgzip', bgzip(bytes, 500)],
    ['bgzip without its last block', bgzip(bytes, 500).slice(0, -28)],
    ['bgzip and other members', concat(bgzip(bytes, 500), second)],
    ['a member and bgzip', concat(second, bgzip(bytes, 500))],
    ['junk behind', concat(second, encode('junk'))],
    ['junk behind bgzip', concat(bgzip(bytes, 500), encode('junk'))],
    ['a member cut off', concat(first, second).slice(0, -40)],
    ['bgzip cut off', bgzip(bytes, 500).slice(0, -40)],
    ['a wrong checksum', concat(first, second).map((byte, i, all) => (i === all.length - 6 ? byte ^ 1 : byte))],
    ['a wrong length', concat(second).map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte))],
    [
      'a bgzip block that says it is shorter than any can be',
      bgzip(bytes, 500).map((byte, i) => (i === 16 ? 2 : i === 17 ? 0 : byte)),
    ],
    [
      'a bgzip block whose text is said to be endless',
      bgzip(bytes, 5000).map((byte, i, all) => (i === all.length - 29 ? 0xff : byte)),
    ],
    ['a header alone', Uint8Array.of(0x1f, 0x8b)],
    ['nothing', new Uint8Array(0)],
  ])('and the careful one agree on %s', async (_, packed) => same(packed));

  test('is not needed', async () => {
    vi.stubGlobal('DecompressionStream', undefined);
    try {
      for (const packed of [bgzip(bytes, 500), concat(second), concat(first, second)]) await same(packed);
      expect(await outcome(bgzip(bytes, 500), true)).toMatchObject({
        text: new TextDecoder().decode(bytes),
        notes: [],
      });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('and the careful one agree on damaged bytes', async () => {
    for (const whole of [bgzip(bytes.subarray(0, 900), 200), concat(gzipSync(bytes.subarray(0, 900)))]) {
      const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(damage, async (changes) =>
          same(changes.reduce((copy, [at, value]) => copy.with(at, value), whole)),
        ),
        { numRuns: 150 },
      );
    }
  });
});
