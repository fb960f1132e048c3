import { describe, expect, test } from 'vitest';
import type { Folder } from './folder';
import type { KeyValue } from './key-value';
import type { Locks } from './locks';

/** What every implementation of a port keeps to, as tests. */

const bytes = (...values: number[]) => Uint8Array.from(values);
const valuesOf = async (folder: Folder, name: string) => {
  const blob = await folder.read(name);
  return blob && [...new Uint8Array(await blob.arrayBuffer())];
};
const reading = (count: number, work: (out: Uint8Array) => number) => {
  const out = new Uint8Array(count);
  return [...out.subarray(0, work(out))];
};

/** @param make an empty folder */
export function describeFolder(what: string, make: () => Promise<Folder>): void {
  describe(what, () => {
    test('gives whole files as they were written last, and none that is missing', async () => {
      const folder = await make();
      await folder.write('a', bytes(1, 2, 3));
      await folder.write('b', bytes());
      await folder.write('a', bytes(4, 5));
      expect([await valuesOf(folder, 'a'), await valuesOf(folder, 'b')]).toEqual([[4, 5], []]);
      expect(await folder.read('c')).toBeUndefined();
      expect((await folder.names()).sort()).toEqual(['a', 'b']);
    });

    test('cuts a file where it is to go on, and makes one that is missing', async () => {
      const folder = await make();
      await folder.append('log', 0, bytes(1, 2, 3, 4));
      await folder.append('log', 4, bytes(5));
      await folder.append('log', 2, bytes(6));
      expect(await valuesOf(folder, 'log')).toEqual([1, 2, 6]);
    });

    test('holds folders, which are no files', async () => {
      const folder = await make();
      expect(await folder.existing('inner')).toBeUndefined();
      const inner = await folder.folder('inner');
      await inner.write('a', bytes(1));
      await (await folder.folder('inner')).write('b', bytes(2));
      expect((await (await folder.existing('inner'))!.names()).sort()).toEqual(['a', 'b']);
      expect(await folder.read('inner')).toBeUndefined();
      expect(await inner.existing('a')).toBeUndefined();
    });

    test('removes files, and folders with what is in them, and minds none that is missing', async () => {
      const folder = await make();
      await folder.write('a', bytes(1));
      await (await (await folder.folder('inner')).folder('deep')).write('b', bytes(2));
      for (const name of ['a', 'inner', 'missing']) await folder.remove(name);
      expect(await folder.names()).toEqual([]);
    });

    test('opens a file at any place, and one that grows', async () => {
      const folder = await make();
      await folder.write('bases', bytes(9, 9, 9, 9, 9, 9, 9));
      const growing = await folder.createFile('bases');
      growing.append(bytes(1, 2, 3));
      growing.append(bytes(4, 5));
      expect(growing.size).toBe(5);
      expect(reading(2, (out) => growing.read(2, out))).toEqual([3, 4]);
      growing.flush();
      growing.close();
      growing.close();
      const file = await folder.openFile('bases');
      expect(file.size).toBe(5);
      expect(reading(3, (out) => file.read(1, out))).toEqual([2, 3, 4]);
      expect(reading(3, (out) => file.read(4, out))).toEqual([5]);
      expect(reading(3, (out) => file.read(5, out))).toEqual([]);
      file.close();
      await expect(folder.openFile('missing')).rejects.toThrow();
    });

    test('refuses names that lead elsewhere', async () => {
      const folder = await make();
      for (const name of ['', '.', '..', 'a/b', '../a']) {
        await expect(async () => folder.write(name, bytes(1)), name).rejects.toThrow(TypeError);
        await expect(async () => folder.folder(name), name).rejects.toThrow(TypeError);
      }
    });
  });
}

/** @param make two who share their locks, of which nobody else knows */
export function describeLocks(what: string, make: () => readonly [Locks, Locks]): void {
  test(`${what} are held by one at a time, and everyone sees which`, async () => {
    const [one, other] = make();
    // As folders of benchmarks are called, and worse.
    const names = ['helicase-run-1', 'gue~a/b c', 'ü%'];
    const release = await Promise.all(names.map((name) => one.take(name)));
    expect(release).not.toContain(null);
    for (const each of [one, other]) {
      expect([...(await each.held())].sort()).toEqual(names.toSorted());
      expect(await each.take(names[0])).toBeNull();
    }
    release[0]!();
    await expect.poll(async () => [...(await other.held())].length).toBe(2);
    const again = await other.take(names[0]);
    expect(again).not.toBeNull();
    // What was given back once is no longer one's own.
    release[0]!();
    expect(await one.take(names[0])).toBeNull();
    for (const giveBack of [again, ...release.slice(1)]) giveBack!();
    await expect.poll(async () => (await one.held()).size).toBe(0);
  });
}

/** @param make a store that holds nothing under the keys `a` to `c` */
export function describeKeyValue(what: string, make: () => KeyValue | Promise<KeyValue>): void {
  test(`${what} give what was set last, and nothing where nothing was`, async () => {
    const values = await make();
    expect(await values.get('a')).toBeUndefined();
    await values.set('a', { kernel: 'shared-4x4' });
    await Promise.all([values.set('b', 2), values.set('c', [null, 'x'])]);
    await values.set('b', 3);
    expect(await Promise.all(['a', 'b', 'c'].map((key) => values.get(key)))).toEqual([
      { kernel: 'shared-4x4' },
      3,
      [null, 'x'],
    ]);
  });
}
