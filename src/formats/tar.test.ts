import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { looksLikeTar, readTar, withoutFolder, writeTar } from './tar';

const FILES = [
  { name: 'run.json', blob: new Blob(['{"a":1}']) },
  { name: 'checkpoints/000012/student.safetensors', blob: new Blob([new Uint8Array(512).fill(7)]) },
  { name: 'empty', blob: new Blob([]) },
];

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function failureOf(archive: Blob): Promise<{ message: string; byte?: number }> {
  const cause = await readTar(archive).catch((error: unknown) => error);
  if (cause instanceof TypedError) return cause.toProblem();
  throw new Error(`Not refused: ${String(cause)}`);
}

/** The archive with some bytes replaced and the checksum of the entry at `entry` made right again. */
async function altered(archive: Blob, entry: number, at: number, text: string): Promise<Blob> {
  const bytes = await bytesOf(archive);
  bytes.set(new TextEncoder().encode(text), entry + at);
  bytes.fill(0x20, entry + 148, entry + 156);
  const sum = bytes.subarray(entry, entry + 512).reduce((total, byte) => total + byte, 0);
  bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), entry + 148);
  return new Blob([bytes]);
}

describe('a bundle', () => {
  test('comes back file by file', async () => {
    const archive = writeTar(FILES);
    expect(looksLikeTar(await bytesOf(archive))).toBe(true);
    const files = await readTar(archive);
    expect([...files.keys()]).toEqual(FILES.map(({ name }) => name));
    for (const { name, blob } of FILES) expect(await bytesOf(files.get(name)!)).toEqual(await bytesOf(blob));
  });

  test('is an archive that tar itself lists', async () => {
    const listed = execFileSync('tar', ['-tf', '-'], { input: await bytesOf(writeTar(FILES)) });
    expect(listed.toString().trim().split('\n')).toEqual(FILES.map(({ name }) => name));
  });

  test.each(['ustar', 'gnu', 'pax'])('that tar unpacked and packed again, as %s, is the same', async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'helicase-tar-'));
    try {
      mkdirSync(join(folder, 'my-run'));
      const unpacked = join(folder, 'my-run');
      execFileSync('tar', ['-xf', '-', '-C', unpacked], { input: await bytesOf(writeTar(FILES)) });
      writeFileSync(join(unpacked, '._run.json'), 'Mac OS X');
      for (const [where, what] of [
        [folder, 'my-run'],
        [unpacked, '.'],
      ]) {
        const packed = execFileSync('tar', [`--format=${format}`, '-cf', '-', '-C', where, what]);
        const files = withoutFolder(await readTar(new Blob([new Uint8Array(packed)])));
        expect([...files.keys()].sort()).toEqual(FILES.map(({ name }) => name).sort());
        for (const { name, blob } of FILES) expect(await bytesOf(files.get(name)!)).toEqual(await bytesOf(blob));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('with a pax header that renames a file, or gives it another size, is refused', async () => {
    for (const record of ['17 path=../a.json\n', '9 size=1\n']) {
      const packed = writeTar([{ name: 'header', blob: new Blob([record]) }, ...FILES]);
      expect((await failureOf(await altered(packed, 0, 156, 'x'))).message).toMatch(/no plain file/);
    }
  });

  test('cut anywhere is refused', async () => {
    const archive = writeTar(FILES);
    const end = archive.size - 1024;
    for (let length = 0; length < end; length += 100) await failureOf(archive.slice(0, length));
  });

  test.each([
    [
      'a flipped bit in a header',
      async (archive: Blob) => new Blob([(await bytesOf(archive)).map((byte, at) => (at === 3 ? byte ^ 1 : byte))]),
      /damaged entry/,
    ],
    ['a name that climbs', (archive: Blob) => altered(archive, 0, 0, '../a.json'), /names a file/],
    ['an absolute name', (archive: Blob) => altered(archive, 0, 0, '/etc.json'), /names a file/],
    ['a name of markup', (archive: Blob) => altered(archive, 0, 0, '<b>.json'), /names a file/],
    ['a link', (archive: Blob) => altered(archive, 0, 156, '2'), /no plain file/],
    ['a size beyond the file', (archive: Blob) => altered(archive, 0, 124, '77777777777'), /ends inside "run.json"/],
    ['a size that is no number', (archive: Blob) => altered(archive, 0, 124, 'x'), /no size/],
    ['one name twice', () => writeTar([FILES[0], FILES[0]]), /"run.json" twice/],
    [
      'too many files',
      () => writeTar(Array.from({ length: 1001 }, (_, i) => ({ name: `f${i}`, blob: new Blob([]) }))),
      /more than 1000/,
    ],
  ])('with %s is refused', async (_, make, message) => {
    expect((await failureOf(await make(writeTar(FILES)))).message).toMatch(message);
  });

  test('cannot be made with a name too long for it', () => {
    expect(() => writeTar([{ name: 'x'.repeat(101), blob: new Blob([]) }])).toThrow('too long');
  });
});
