import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import type { EngineEvent } from '../protocol';
import { Tab } from '../testing';

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
    const { genome } = await first
      .ask({ type: 'importFiles', files: files() }, 'genome', 'importFailed')
      .then((event) => event as Extract<EngineEvent, { type: 'genome' }>);
    expect(genome).toMatchObject({
      name: 'mine',
      recordCount: 2,
      id: expect.any(String),
      lengths: { longest: 50_000, n50: 50_000 },
    });
    const asked = { type: 'region', text: 'two:2,991-3,010' } as const;
    const { region } = await first.ask(asked, 'region');
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
    const { genome: again } = await second.ask({ type: 'openGenome', id: entry.id }, 'genome');
    expect(again).toEqual(genome);
    expect((await second.ask(asked, 'region')).region).toEqual(region);
    expect(region.forward).toBe(`${randomDna(3000, 2).toLowerCase().slice(-10)}NNNNNNNNNN`);
  });

  it('is renamed and deleted', async () => {
    const tab = openTab();
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
    const [{ id }] = await tab.genomes();
    await tab.ask({ type: 'renameGenome', id, name: ' My genome ' }, 'library');
    expect((await tab.genomes())[0].name).toBe('My genome');
    await tab.ask({ type: 'deleteGenome', id }, 'genomeClosed');
    await tab.next('library');
    expect(await tab.genomes()).toEqual([]);
    expect(await storedFolders()).toEqual([]);
    expect((await tab.ask({ type: 'openGenome', id }, 'queryFailed')).problem.code).toBe('genome-missing');
  });

  it('replaces a genome by a new import of the same, however it was written', async () => {
    const tab = openTab();
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
    await tab.ask({ type: 'importFiles', files: files(text.replaceAll('\n', '\r\n'), 'again.fa') }, 'genome');
    expect((await tab.genomes()).map(({ name }) => name)).toEqual(['again']);
  });

  it('is read by two tabs at once', async () => {
    const [first, second] = [openTab(), openTab()];
    await first.ask({ type: 'importFiles', files: files() }, 'genome');
    const [{ id }] = await second.genomes();
    expect((await second.ask({ type: 'openGenome', id }, 'genome', 'queryFailed')).type).toBe('genome');
  });

  it('sweeps away what an import that never ended has left, and keeps the rest', async () => {
    const tab = openTab();
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
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
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
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
      expect((await next.ask({ type: 'openGenome', id }, 'queryFailed', 'genome')).type).toBe('queryFailed');
      next.close();
    }
  });
});

describe('an import', () => {
  it('is cancelled within a second and leaves nothing behind', async () => {
    const tab = openTab();
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
    await tab.ask({ type: 'importFiles', files: endless() }, 'importProgress');
    await tab.next('importProgress');
    const from = performance.now();
    await tab.ask({ type: 'cancelImport' }, 'importCancelled');
    expect(performance.now() - from).toBeLessThan(1000);
    expect(await storedFolders()).toHaveLength(1);
    // The genome before is still open.
    expect((await tab.ask({ type: 'region', text: 'one:1-4' }, 'region')).region.forward).toHaveLength(4);
  });

  it('that fails half-way leaves nothing behind, and the next good file imports', async () => {
    const tab = openTab();
    const failed = await tab.ask(
      { type: 'importFiles', files: files(`>a\n${randomDna(3_000_000)}\nAC!`) },
      'importFailed',
    );
    expect(failed.problem).toMatchObject({ code: 'fasta-character', record: 'a', line: 3 });
    expect(await storedFolders()).toEqual([]);
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
    expect(await tab.genomes()).toHaveLength(1);
  });

  it('keeps the sample out of the library', async () => {
    const tab = openTab();
    expect((await tab.ask({ type: 'importSample' }, 'genome')).genome).toMatchObject({
      id: null,
      name: 'Phage lambda, NC_001416.1',
    });
    expect(await tab.genomes()).toEqual([]);
  });
});
