import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { randomDna } from '../numerics/fixtures-dna';
import { Tab } from './testing';

const tabs: Tab[] = [];
function openTab(): Tab {
  const tab = new Tab();
  tabs.push(tab);
  return tab;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle('genomes', { create: true });
}

async function storedFolders(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of (await folder()).keys()) ids.push(id);
  return ids;
}

/** Opens a file for writing once the lock of a worker that was closed is gone. */
async function opened(file: FileSystemFileHandle): Promise<FileSystemWritableFileStream> {
  let writable: FileSystemWritableFileStream | undefined;
  await expect
    .poll(async () => {
      writable ??= await file.createWritable({ keepExistingData: true }).catch(() => undefined);
      return writable;
    })
    .toBeDefined();
  return writable!;
}

const text = `>one first\n${randomDna(50_000)}\n>two\n${randomDna(3000, 2).toLowerCase()}\n${'N'.repeat(40)}\n`;
const files = (content: BlobPart = text, name = 'mine.fa') => [new File([content], name)];

/** A file so long that no import of it ends by itself within the test. */
const endless = () => [new File(new Array<string>(400).fill(`>r\n${randomDna(1_000_000)}\n`), 'endless.fa')];

async function clear(): Promise<void> {
  for (const tab of tabs.splice(0)) tab.close();
  // A worker's locks go with it, a moment later.
  await expect
    .poll(async () => {
      for (const id of await storedFolders())
        await (await folder()).removeEntry(id, { recursive: true }).catch(() => undefined);
      return storedFolders();
    })
    .toEqual([]);
}

beforeEach(clear);
afterEach(clear);

describe('the genome library', () => {
  it('keeps an imported genome for the next visit, base for base', async () => {
    const first = openTab();
    const genome = await first.engine.genome.importFiles({ files: files() });
    expect(genome).toMatchObject({
      name: 'mine',
      recordCount: 2,
      id: expect.any(String),
      lengths: { longest: 50_000, n50: 50_000 },
    });
    const asked = 'two:2,991-3,010';
    const region = await first.engine.genome.region(asked);
    first.close();

    const second = openTab();
    const [entry] = await second.genomes();
    expect(entry).toMatchObject({
      name: 'mine',
      source: 'mine.fa',
      bases: 53_040,
      records: 2,
      fingerprint: genome.fingerprint,
    });
    expect(await second.engine.genome.open(entry.id)).toEqual(genome);
    expect(await second.engine.genome.region(asked)).toEqual(region);
    expect(region.forward).toBe(`${randomDna(3000, 2).toLowerCase().slice(-10)}NNNNNNNNNN`);
  });

  it('is renamed and deleted', async () => {
    const tab = openTab();
    await tab.engine.genome.importFiles({ files: files() });
    const [{ id }] = await tab.genomes();
    const { genomes } = await tab.engine.library.rename(id, ' My genome ');
    expect(genomes[0].name).toBe('My genome');
    expect(await tab.genomes()).toEqual(genomes);
    expect(tab.heard.of('genome').at(-1)?.genome?.name).toBe('My genome');
    expect((await tab.engine.library.delete(id)).genomes).toEqual([]);
    expect(tab.heard.of('genome').at(-1)?.genome).toBeNull();
    expect(await tab.genomes()).toEqual([]);
    expect(await storedFolders()).toEqual([]);
    await expect(tab.engine.genome.open(id)).rejects.toMatchObject({ code: 'genome-missing' });
  });

  it('replaces a genome by a new import of the same, however it was written', async () => {
    const tab = openTab();
    await tab.engine.genome.importFiles({ files: files() });
    await tab.engine.genome.importFiles({ files: files(text.replaceAll('\n', '\r\n'), 'again.fa') });
    expect((await tab.genomes()).map(({ name }) => name)).toEqual(['again']);
  });

  it('is read by two tabs at once', async () => {
    const [first, second] = [openTab(), openTab()];
    await first.engine.genome.importFiles({ files: files() });
    const [{ id }] = await second.genomes();
    expect(await second.engine.genome.open(id)).toMatchObject({ id, name: 'mine' });
  });

  it('sweeps away what an import that never ended has left, and keeps the rest', async () => {
    const tab = openTab();
    await tab.engine.genome.importFiles({ files: files() });
    tab.close();
    const half = await (await folder()).getDirectoryHandle('half', { create: true });
    const writable = await (await half.getFileHandle('bases', { create: true })).createWritable();
    await writable.write('ACGT');
    await writable.close();
    expect(await openTab().genomes()).toHaveLength(1);
    expect(await storedFolders()).not.toContain('half');
  });

  it('refuses a genome whose files were cut short', async () => {
    const tab = openTab();
    await tab.engine.genome.importFiles({ files: files() });
    tab.close();
    const [id] = await storedFolders();
    const stored = await (await folder()).getDirectoryHandle(id);
    for (const name of ['index', 'bases']) {
      const file = await stored.getFileHandle(name);
      const size = (await file.getFile()).size;
      const writable = await opened(file);
      await writable.truncate(size - 8);
      await writable.close();
      const next = openTab();
      await expect(next.engine.genome.open(id)).rejects.toBeInstanceOf(TypedError);
      next.close();
    }
  });
});

describe('an import', () => {
  it('is cancelled within a second and leaves nothing behind', async () => {
    const tab = openTab();
    await tab.engine.genome.importFiles({ files: files() });
    const cancel = new AbortController();
    const progress = tab.heard.next('importProgress');
    const cancelled = expect(tab.engine.genome.importFiles({ files: endless() }, cancel.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    await progress;
    await tab.heard.next('importProgress');
    const from = performance.now();
    cancel.abort();
    await cancelled;
    expect(performance.now() - from).toBeLessThan(1000);
    expect(await storedFolders()).toHaveLength(1);
    // The genome before is still open.
    expect((await tab.engine.genome.region('one:1-4')).forward).toHaveLength(4);
  });

  it('that fails half-way leaves nothing behind, and the next good file imports', async () => {
    const tab = openTab();
    const bad = files(`>a\n${randomDna(3_000_000)}\nAC!`);
    await expect(tab.engine.genome.importFiles({ files: bad })).rejects.toMatchObject({
      code: 'fasta-character',
      place: { record: 'a', line: 3 },
    });
    expect(await storedFolders()).toEqual([]);
    await tab.engine.genome.importFiles({ files: files() });
    expect(await tab.genomes()).toHaveLength(1);
  });

  it('keeps the sample out of the library', async () => {
    const tab = openTab();
    expect(await tab.engine.genome.importSample('lambda')).toMatchObject({
      id: null,
      name: 'Phage lambda, NC_001416.1',
    });
    expect(await tab.genomes()).toEqual([]);
  });
});
