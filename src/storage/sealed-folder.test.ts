import { describe, expect, test } from 'vitest';
import type { Folder } from '../platform/folder';
import { FaultyFolder } from '../platform/memory/faulty-folder';
import { MemoryFolder } from '../platform/memory/memory-folder';
import { readCommit, readSealed, removeSealed, writeSealed } from './sealed-folder';

const bytes = (...values: number[]) => Uint8Array.from(values);
// Longer than a word and not a whole number of them.
const ONE = [1, 2, 3, 4, 5, 6, 7];
const FILES = [['one', bytes(...ONE)] as const, ['two', bytes(4)] as const];
const write = (parent: Folder) =>
  writeSealed(parent, 'made', FILES, (seals) => ({ version: 3, bytes: seals['one'].bytes + seals['two'].bytes }));

async function contents(parent: Folder): Promise<number[][] | null> {
  const folder = await parent.existing('made');
  const commit = await readCommit(folder);
  if (commit === undefined) return null;
  const read = await Promise.all(FILES.map(([name]) => readSealed(folder, name, commit)));
  return read.map((buffer) => [...new Uint8Array(buffer!)]);
}

/** A disk that keeps something else than it was given, as a failing one does. */
class LyingFolder extends MemoryFolder {
  private readonly lie: (given: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

  constructor(lie: LyingFolder['lie']) {
    super();
    this.lie = lie;
  }

  override async folder(name: string): Promise<Folder> {
    const inner = await super.folder(name);
    const write = inner.write.bind(inner);
    inner.write = (file, given) => write(file, this.lie(given));
    return inner;
  }
}

describe('a sealed folder', () => {
  test('gives what was written, and what was said of it', async () => {
    const parent = new MemoryFolder();
    expect(await write(parent)).toEqual({ version: 3, bytes: 8 });
    expect(await readCommit(await parent.existing('made'))).toMatchObject({
      version: 3,
      bytes: 8,
      files: { one: { bytes: 7 }, two: { bytes: 1 } },
    });
    expect(await contents(parent)).toEqual([ONE, [4]]);
  });

  test('is whole or not there, wherever the tab dies while it is written or removed', async () => {
    const counted = new FaultyFolder(new MemoryFolder(), null);
    await write(counted);
    await removeSealed(counted, 'made');
    for (let at = 1; at <= counted.tab.operations; at++) {
      for (const when of ['before', 'during', 'after'] as const) {
        const parent = new MemoryFolder();
        const faulty = new FaultyFolder(parent, { at, when });
        await write(faulty)
          .then(() => removeSealed(faulty, 'made'))
          .catch(() => undefined);
        expect([null, [ONE, [4]]]).toContainEqual(await contents(parent));
      }
    }
  });

  test('is not made where the disk is full, or keeps something else than it was given', async () => {
    const full = new MemoryFolder();
    const noRoom = new Error('no room');
    await expect(write(new FaultyFolder(full, { at: 5, when: 'full' }, () => noRoom))).rejects.toBe(noRoom);
    expect(await full.names()).toEqual([]);
    const flipped = (at: number) => (given: Uint8Array<ArrayBuffer>) =>
      given.map((byte, i) => (i === at % given.length ? byte ^ 1 : byte));
    for (const lie of [flipped(0), flipped(3), flipped(6), (given: Uint8Array<ArrayBuffer>) => given.slice(1)]) {
      const lying = new LyingFolder(lie);
      await expect(write(lying)).rejects.toMatchObject({ code: 'storage-unverified' });
      expect(await lying.names()).toEqual([]);
    }
  });

  test('gives no file that was changed, cut or taken away, and none that was never sealed', async () => {
    const parent = new MemoryFolder();
    await write(parent);
    const folder = (await parent.existing('made'))!;
    const commit = await readCommit(folder);
    for (const harm of [
      () => folder.write('one', bytes(...ONE.slice(0, -1), 8)),
      () => folder.write('one', bytes(...ONE.slice(1))),
      () => folder.remove('one'),
    ]) {
      await harm();
      expect(await readSealed(folder, 'one', commit)).toBeUndefined();
    }
    await folder.write('three', bytes(3));
    expect(await readSealed(folder, 'three', commit)).toBeUndefined();
    expect(await readSealed(folder, 'two', commit)).toBeDefined();
  });
});
