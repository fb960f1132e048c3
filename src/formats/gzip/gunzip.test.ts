import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { bgzip, bgzipBlock, concat, encode, failureOf } from '../fixtures';
import { Notes } from '../notes';
import { gunzip } from './gunzip';

async function* chunked(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) yield bytes.slice(edges[i - 1], edges[i]);
}

async function unpack(bytes: Uint8Array, cuts: readonly number[] = []) {
  const notes = new Notes();
  const pieces: Uint8Array[] = [];
  for await (const piece of gunzip(chunked(bytes, cuts), 'x.gz', notes)) pieces.push(piece.slice());
  return { text: new TextDecoder().decode(concat(...pieces)), notes: notes.list() };
}

const text = `>a\n${randomDna(3000)}\n`;
const bytes = encode(text);

describe('gunzip', () => {
  test('reads one member, many members, empty members and bgzip as the same text', async () => {
    const members = concat(
      gzipSync(bytes.subarray(0, 100)),
      gzipSync(''),
      gzipSync(bytes.subarray(100, 101)),
      gzipSync(bytes.subarray(101)),
    );
    for (const packed of [gzipSync(bytes), members, bgzip(bytes, 700)])
      expect(await unpack(packed)).toEqual({ text, notes: [] });
  });

  test('reads headers with name, comment and extra field', async () => {
    const member = gzipSync(bytes);
    const flags = new Uint8Array([
      ...member.subarray(0, 3),
      4 + 8 + 16,
      ...member.subarray(4, 10),
      5,
      0,
      65,
      66,
      1,
      0,
      7,
      ...encode('name\0comment\0'),
    ]);
    expect(await unpack(concat(flags, member.subarray(10)))).toEqual({ text, notes: [] });
  });

  test('gives the same wherever the chunks are cut', async () => {
    const packed = bgzip(bytes.subarray(0, 300), 40);
    const whole = (await unpack(packed)).text;
    for (let cut = 0; cut <= packed.length; cut++) expect((await unpack(packed, [cut])).text).toBe(whole);
    const everyByte = Array.from(packed, (_, i) => i);
    expect((await unpack(packed, everyByte)).text).toBe(whole);
  });

  test('tells a file cut off at any byte, with the byte', async () => {
    const packed = concat(gzipSync(bytes.subarray(0, 200)), gzipSync(bytes.subarray(200, 400)));
    const boundary = gzipSync(bytes.subarray(0, 200)).length;
    for (let length = 2; length < packed.length; length++) {
      // At the boundary the file is whole, and one byte on what follows may be anything.
      if (length === boundary || length === boundary + 1) continue;
      const failure = await failureOf(() => unpack(packed.subarray(0, length)));
      expect(failure.code).toBe('gzip-truncated');
      expect(failure.place.byte).toBe(length);
      expect(failure.message).toContain(
        `ends early at byte ${length}, inside gzip member ${length < boundary ? 1 : 2}.`,
      );
    }
  });

  test('tells a wrong checksum with its member', async () => {
    const second = gzipSync(bytes);
    second[second.length - 5] ^= 1;
    const failure = await failureOf(() => unpack(concat(gzipSync('first'), second, gzipSync('third'))));
    expect(failure.code).toBe('gzip-checksum');
    expect(failure.message).toContain('member 2');
  });

  test('tells a wrong length', async () => {
    const member = gzipSync(bytes);
    member[member.length - 1] ^= 1;
    expect((await failureOf(() => unpack(member))).code).toBe('gzip-length');
  });

  test.each([
    ['another method', [0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]],
    ['reserved flags', [0x1f, 0x8b, 8, 0xe0, 0, 0, 0, 0, 0, 0, 1, 2, 3]],
    ['an impossible block', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 7, 0, 0, 0, 0]],
  ])('refuses %s as malformed', async (_, malformed) => {
    expect((await failureOf(() => unpack(new Uint8Array(malformed)))).code).toBe('gzip-malformed');
  });

  test('leaves out what follows the last member, with a note', async () => {
    for (const junk of ['junk', '\x1f', '\0\0\0\0']) {
      const { text: read, notes } = await unpack(concat(gzipSync(bytes), encode(junk)), [40]);
      expect(read).toBe(text);
      expect(notes).toMatchObject([{ code: 'gzip-trailing-bytes' }]);
      expect(notes[0].message).toContain(`${junk.length} bytes after`);
    }
  });

  test('counts trailing bytes over all chunks', async () => {
    const packed = concat(gzipSync(bytes), new Uint8Array(5000));
    const { notes } = await unpack(packed, [packed.length - 3000, packed.length - 1]);
    expect(notes[0].message).toContain('5,000 bytes');
  });

  test('refuses a bgzip block whose size field is wrong', async () => {
    for (const change of [1, -1, 1000]) {
      const block = bgzipBlock(bytes);
      new DataView(block.buffer).setUint16(16, block.length - 1 + change, true);
      const failure = await failureOf(() => unpack(concat(bgzip(bytes, 500).subarray(0, -28), block)));
      expect(failure.code).toBe('bgzip-block-size');
    }
  });

  test('refuses a bgzip file with a damaged block header in the middle', async () => {
    const first = bgzipBlock(bytes.subarray(0, 500));
    const broken = concat(first, bgzip(bytes.subarray(500), 500));
    broken[first.length] ^= 0xff;
    expect((await failureOf(() => unpack(broken))).code).toBe('bgzip-damaged');
  });

  test('notes a bgzip file that lacks its last, empty block', async () => {
    const { text: read, notes } = await unpack(bgzipBlock(bytes));
    expect(read).toBe(text);
    expect(notes).toMatchObject([{ code: 'bgzip-no-end' }]);
  });

  test('hands a gzip bomb out piece by piece, only as it is asked for', async () => {
    const bomb = gzipSync(new Uint8Array(200_000_000).fill(65), { level: 9 });
    let largest = 0;
    let total = 0;
    let pieces = 0;
    for await (const piece of gunzip(chunked(bomb), 'bomb.gz', new Notes())) {
      largest = Math.max(largest, piece.length);
      total += piece.length;
      if (++pieces === 40) break;
    }
    expect(largest).toBeLessThanOrEqual(1 << 18);
    expect(total).toBe(40 * (1 << 18));
  });

  test('ends with a typed error or with text on any damaged or random bytes', async () => {
    const whole = bgzip(bytes.subarray(0, 600), 200);
    const damaged = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => changes.reduce((copy, [at, value]) => copy.with(at, value), whole as Uint8Array));
    const random = fc
      .uint8Array({ maxLength: 200 })
      .map((tail) => concat(new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), tail));
    const stored = fc.uint8Array({ maxLength: 200 }).map((data) => concat(gzipSync(data), deflateRawSync(data)));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(damaged, random, stored),
        fc.array(fc.nat(300), { maxLength: 4 }),
        async (packed, cuts) => {
          const outcome = (at: number[]) =>
            unpack(packed, at).catch((cause: unknown) =>
              failureOf(() => Promise.reject(cause)).then(({ code }) => code),
            );
          expect(await outcome(cuts)).toEqual(await outcome([]));
        },
      ),
      { numRuns: 400 },
    );
  });
});
