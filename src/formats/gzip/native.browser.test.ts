import { describe, expect, test } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { readBlob } from '../byte-stream';
import { Notes } from '../notes';
import { gunzip } from './gunzip';
import { gunzipFile } from './native';

const bytes = new TextEncoder().encode(randomDna(300_000));

async function gzip(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await new Response(new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );
}

const joined = async (...parts: Uint8Array<ArrayBuffer>[]) => new Uint8Array(await new Blob(parts).arrayBuffer());

async function outcome(packed: Uint8Array<ArrayBuffer>, native: boolean) {
  const file = new File([packed], 'x.gz');
  const chunks = readBlob(file, () => {});
  const notes = new Notes();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  try {
    for await (const piece of native ? gunzipFile(chunks, file, notes) : gunzip(chunks, file.name, notes))
      pieces.push(piece.slice());
  } catch (cause) {
    return {
      problem: cause instanceof Error && 'code' in cause ? { code: cause.code, message: cause.message } : cause,
    };
  }
  return { text: await new Blob(pieces).text(), notes: notes.list() };
}

/** Chromium's decompressor refuses what follows a member; Node's, under which the unit tests run, reads on. */
describe("Chromium's decompressor and the careful one agree", () => {
  test.each<[string, (member: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>]>([
    ['on one member', async (member) => member],
    ['on two members', async (member) => joined(member, await gzip(bytes.slice(0, 1000)))],
    ['on junk behind a member', async (member) => joined(member, new TextEncoder().encode('junk'))],
    ['on a member cut off', async (member) => member.slice(0, -9)],
    ['on a wrong checksum', async (member) => member.map((byte, i) => (i === member.length - 6 ? byte ^ 1 : byte))],
    ['on a wrong length', async (member) => member.map((byte, i) => (i === member.length - 2 ? byte ^ 1 : byte))],
    ['on a damaged middle', async (member) => member.map((byte, i) => (i === member.length >> 1 ? byte ^ 0xff : byte))],
  ])('%s', async (_, make) => {
    const packed = await make(await gzip(bytes));
    expect(await outcome(packed, true)).toEqual(await outcome(packed, false));
  });
});
