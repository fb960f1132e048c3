import { describe, expect, test } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { importGenome } from '../import/import-genome';
import { GenomeLibrary } from './library';

/** As much of the private file system as the library uses, in memory, with a disk that can be full. */
class FakeFolder {
  readonly entries = new Map<string, FakeFolder | FakeFile>();
  private readonly disk: Disk;

  constructor(disk: Disk) {
    this.disk = disk;
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    return this.entry(name, create, () => new FakeFolder(this.disk)) as FakeFolder;
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    return this.entry(name, create, () => new FakeFile(this.disk)) as FakeFile;
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.entries.delete(name)) throw new DOMException('', 'NotFoundError');
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.entries.keys()];
  }

  private entry(name: string, create: boolean, make: () => FakeFolder | FakeFile): FakeFolder | FakeFile {
    const found = this.entries.get(name) ?? (create ? make() : undefined);
    if (found === undefined) throw new DOMException('', 'NotFoundError');
    this.entries.set(name, found);
    return found;
  }
}

interface Disk {
  room: number;
}

class FakeFile {
  bytes = new Uint8Array(0);
  private readonly disk: Disk;

  constructor(disk: Disk) {
    this.disk = disk;
  }

  async getFile(): Promise<Blob> {
    return new Blob([this.bytes]);
  }

  async createSyncAccessHandle() {
    return {
      getSize: () => this.bytes.length,
      truncate: (size: number) => {
        this.bytes = this.bytes.slice(0, size);
      },
      write: (data: Uint8Array, { at }: { at: number }) => {
        this.disk.room -= data.length;
        if (this.disk.room < 0) throw new DOMException('', 'QuotaExceededError');
        const grown = new Uint8Array(Math.max(this.bytes.length, at + data.length));
        grown.set(this.bytes);
        grown.set(data, at);
        this.bytes = grown;
        return data.length;
      },
      read: (out: Uint8Array, { at }: { at: number }) => {
        const found = this.bytes.subarray(at, at + out.length);
        out.set(found);
        return found.length;
      },
      flush: () => {},
      close: () => {},
    };
  }
}

const text = `>a\n${randomDna(5000)}\n>b\n${randomDna(700, 2).toLowerCase()}\n`;
const never = new AbortController().signal;

async function openOn(room: number, estimate: StorageEstimate = {}) {
  const disk = { room };
  const root = new FakeFolder(disk);
  const open = () => GenomeLibrary.open(root as unknown as FileSystemDirectoryHandle, async () => estimate);
  return { disk, root, open, library: await open() };
}

/** An import as the engine makes it: what fails is discarded. */
async function importInto(library: GenomeLibrary, signal: AbortSignal = never): Promise<string> {
  const draft = await library.draft(text.length / 4);
  try {
    await draft.commit(await importGenome([new File([text], 'mine.fa')], { store: draft.store }), signal);
  } catch (cause) {
    await draft.discard();
    throw cause;
  }
  return draft.id;
}

describe('the library on a disk', () => {
  test('keeps what was imported as it was', async () => {
    const { library } = await openOn(1e6);
    const stored = await library.openGenome(await importInto(library));
    const plain = await importGenome([new File([text], 'mine.fa')]);
    expect(stored.genome.fingerprint).toBe(plain.genome.fingerprint);
    expect([...stored.genome.records]).toEqual([...plain.genome.records]);
    expect(stored).toMatchObject({ name: 'mine', source: 'mine.fa', textFile: 'mine.fa', notes: [] });
  });

  test('that becomes full at any byte keeps nothing of the import and says so', async () => {
    const { disk } = await openOn(1e6).then(async ({ disk, library }) => ({ disk, id: await importInto(library) }));
    const needed = 1e6 - disk.room;
    for (let room = 0; room < needed; room += 97) {
      const { library, root } = await openOn(room);
      expect((await failureOf(() => importInto(library))).code).toBe('storage-full');
      expect(root.entries.size).toBe(0);
    }
  });

  test('is asked beforehand whether there is room', async () => {
    const { library, root } = await openOn(1e6, { usage: 900, quota: 1000 });
    expect((await failureOf(() => importInto(library))).code).toBe('storage-full');
    expect(root.entries.size).toBe(0);
  });

  test('loses its power between any two writes without a half genome in the list', async () => {
    const whole = await openOn(1e6);
    const id = await importInto(whole.library);
    const folder = (await whole.root.getDirectoryHandle(id)).entries;
    for (const missing of ['commit.json', 'index', 'bases']) {
      const { root, open } = await openOn(1e6);
      const half = await root.getDirectoryHandle('half', { create: true });
      for (const [name, entry] of folder) if (name !== missing) half.entries.set(name, entry);
      const library = await open();
      if (missing === 'commit.json') expect((await library.report()).genomes).toEqual([]);
      else expect((await failureOf(() => library.openGenome('half'))).code).toMatch(/^genome-damaged$/);
    }
  });

  test('forgets a commit file or a label that was cut short', async () => {
    const { library, root, open } = await openOn(1e6);
    const id = await importInto(library);
    await library.rename(id, 'Mine');
    const files = (await root.getDirectoryHandle(id)).entries as Map<string, FakeFile>;
    files.get('label.json')!.bytes = files.get('label.json')!.bytes.slice(0, 5);
    expect((await library.report()).genomes[0].name).toBe('mine');
    files.get('commit.json')!.bytes = files.get('commit.json')!.bytes.slice(0, 40);
    expect((await (await open()).report()).genomes).toEqual([]);
    expect(root.entries.size).toBe(0);
  });

  test('does not commit what was cancelled at the last moment', async () => {
    const { library, root } = await openOn(1e6);
    await expect(importInto(library, AbortSignal.abort())).rejects.toThrow();
    expect(root.entries.size).toBe(0);
  });

  test('tells a genome that is gone, and a name that is none', async () => {
    const { library } = await openOn(1e6);
    const id = await importInto(library);
    expect((await failureOf(() => library.rename(id, '  '))).code).toBe('genome-name-empty');
    await library.delete(id);
    expect((await failureOf(() => library.openGenome(id))).code).toBe('genome-missing');
    expect((await failureOf(() => library.rename(id, 'x'))).code).toBe('genome-missing');
  });
});
