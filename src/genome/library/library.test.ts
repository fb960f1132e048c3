import { describe, expect, test } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { fakeOpfs } from '../../platform/browser/fake-opfs';
import { OpfsFolder } from '../../platform/browser/opfs-folder';
import { MemoryLocks } from '../../platform/memory/memory-locks';
import type { Room } from '../../platform/room';
import { FolderLocks } from '../../storage/folder-locks';
import { importGenome } from '../import/import-genome';
import { GenomeLibrary, storageFull } from './library';

const text = `>a\n${randomDna(5000)}\n>b\n${randomDna(700, 2).toLowerCase()}\n`;
const never = new AbortController().signal;

/** What every tab of a browser shares. */
function browserWith(room: number, told: Partial<Room> = {}, kind?: 'webkit') {
  const disk = { room };
  const root = new OpfsFolder(fakeOpfs(disk, kind), storageFull);
  const locks = new FolderLocks(new MemoryLocks(), 'genome');
  const open = () => GenomeLibrary.open(root, locks, async () => ({ usedBytes: null, quotaBytes: null, ...told }));
  return { disk, root, locks, open };
}

async function openOn(room: number, told?: Partial<Room>) {
  const browser = browserWith(room, told);
  return { ...browser, library: await browser.open() };
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
      expect(await root.names()).toEqual([]);
    }
  });

  test('is asked beforehand whether there is room', async () => {
    const { library, root } = await openOn(1e6, { usedBytes: 900, quotaBytes: 1000 });
    expect((await failureOf(() => importInto(library))).code).toBe('storage-full');
    expect(await root.names()).toEqual([]);
  });

  test('loses its power between any two writes without a half genome in the list', async () => {
    const whole = await openOn(1e6);
    const id = await importInto(whole.library);
    const folder = (await whole.root.existing(id))!;
    for (const missing of ['commit.json', 'index', 'bases']) {
      const { root, open } = await openOn(1e6);
      const half = await root.folder('half');
      for (const name of await folder.names())
        if (name !== missing) await half.write(name, new Uint8Array(await (await folder.read(name))!.arrayBuffer()));
      const library = await open();
      if (missing === 'commit.json') expect((await library.report()).genomes).toEqual([]);
      else expect((await failureOf(() => library.openGenome('half'))).code).toMatch(/^genome-damaged$/);
    }
  });

  test('forgets a commit file or a label that was cut short', async () => {
    const { library, root, open } = await openOn(1e6);
    const id = await importInto(library);
    await library.rename(id, 'Mine');
    const folder = (await root.existing(id))!;
    const cut = async (name: string, at: number) =>
      folder.write(name, new Uint8Array(await (await folder.read(name))!.slice(0, at).arrayBuffer()));
    await cut('label.json', 5);
    expect((await library.report()).genomes[0].name).toBe('mine');
    await cut('commit.json', 40);
    expect((await (await open()).report()).genomes).toEqual([]);
    expect(await root.names()).toEqual([]);
  });

  test('leaves alone what another tab imports, and what a newer studio has kept', async () => {
    const { root, locks, open, library } = await openOn(1e6);
    const draft = await library.draft(0);
    const newer = await root.folder('newer');
    await newer.write('commit.json', new TextEncoder().encode('{"version":2}'));
    expect((await (await open()).report()).genomes).toEqual([]);
    expect((await root.names()).sort()).toEqual([draft.id, 'newer'].sort());
    // A studio that knew no locks has only its file open.
    const older = await root.folder('older');
    const file = await older.createFile('bases');
    await open();
    expect(await root.existing('older')).toBeDefined();
    file.close();
    await draft.discard();
    await open();
    expect(await root.names()).toEqual(['newer']);
    expect((await locks.held()).size).toBe(0);
  });

  test('tells a genome that another tab has open where only one may, and closes it for the next', async () => {
    const { library, root } = await openOn(1e6);
    const id = await importInto(library);
    const writer = await (await root.existing(id))!.createFile('bases');
    expect((await failureOf(() => library.openGenome(id))).code).toBe('genome-in-use');
    writer.close();
    expect((await failureOf(() => library.openGenome(id))).code).toBe('genome-damaged');
  });

  test('is told in WebKit too, where such a file answers otherwise, and is no damaged one', async () => {
    const { open } = browserWith(1e6, {}, 'webkit');
    const [library, other] = [await open(), await open()];
    const id = await importInto(library);
    const { genome } = await library.openGenome(id);
    expect((await failureOf(() => other.openGenome(id))).code).toBe('genome-in-use');
    genome.close();
    expect((await other.openGenome(id)).genome.fingerprint).toBe(genome.fingerprint);
  });

  test('leaves the files of what is imported or open in another tab where the browser would remove them', async () => {
    const { root, locks, open } = browserWith(1e6, {}, 'webkit');
    const [library, other] = [await open(), await open()];
    const draft = await library.draft(0);
    await open();
    expect(await root.names()).toEqual([draft.id]);
    await draft.discard();

    const id = await importInto(library);
    const { genome } = await library.openGenome(id);
    await other.delete(id);
    expect((await other.report()).genomes).toEqual([]);
    await open();
    expect(await root.names()).toEqual([id]);
    genome.read(0, 0, 8, new Uint8Array(8));
    genome.close();
    await open();
    expect([await root.names(), (await locks.held()).size]).toEqual([[], 0]);
  });

  test('does not commit what was cancelled at the last moment', async () => {
    const { library, root } = await openOn(1e6);
    await expect(importInto(library, AbortSignal.abort())).rejects.toThrow();
    expect(await root.names()).toEqual([]);
  });

  test('tells a genome that is gone, and a name that is none', async () => {
    const { library } = await openOn(1e6);
    const id = await importInto(library);
    expect((await failureOf(() => library.rename(id, '  '))).code).toBe('genome-name-empty');
    await library.delete(id);
    expect((await failureOf(() => library.openGenome(id))).code).toBe('genome-missing');
    expect((await failureOf(() => library.rename(id, 'x'))).code).toBe('genome-missing');
  });

  test('keeps an annotation with its genome, in the place of the one before, until the genome goes', async () => {
    const { library, root, open } = await openOn(1e6);
    const id = await importInto(library);
    expect(await library.annotation(id)).toBeNull();
    const feature = {
      record: 0,
      start: 3,
      end: 90,
      type: 'CDS',
      strand: '-',
      name: 'x',
      locus: '',
      product: 'y',
    } as const;
    const annotation = {
      source: 'a.gff3',
      features: [feature],
      notes: [{ code: 'regions-record', message: 'One.' }],
      unshown: { parts: 2, whole: 1, twins: 3 },
    };
    await library.annotate(id, { ...annotation, features: [] });
    await library.annotate(id, annotation);
    expect(await (await open()).annotation(id)).toEqual(annotation);
    const folder = await root.existing(id);
    expect((await folder!.names()).filter((name) => name.startsWith('annotation-'))).toHaveLength(1);
    await library.delete(id);
    expect((await failureOf(() => library.annotation(id))).code).toBe('genome-missing');
  });
});
