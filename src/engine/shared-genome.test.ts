import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { GenomeLibrary } from '../genome/library/library';
import { randomDna } from '../numerics/fixtures-dna';
import { MemoryFolder } from '../platform/memory/memory-folder';
import { MemoryLocks } from '../platform/memory/memory-locks';
import { memoryPlatform } from '../platform/memory/memory-platform';
import { nodePlatform } from '../platform/node/node-platform';
import { FolderLocks } from '../storage/folder-locks';
import { PRESETS } from '../training/presets';
import { Engine } from './engine';
import { Heard } from './testing';

const data = mkdtempSync(join(tmpdir(), 'helicase-tabs-'));
afterAll(() => rmSync(data, { recursive: true }));

/** Two tabs over one library. */
function tabs(): [Engine, Engine] {
  const [folder, locks] = [new MemoryFolder(), new MemoryLocks()];
  const room = async () => ({ usedBytes: null, quotaBytes: null });
  const open = () =>
    new Engine({
      platform: memoryPlatform(),
      library: GenomeLibrary.open(folder, new FolderLocks(locks, 'genome'), room),
      openDevice: (choice, onFault) => openBackend(choice, nodePlatform(data, data), onFault),
    });
  return [open(), open()];
}

const tiny = {
  ...PRESETS.nano,
  device: 'wasm',
  steps: 100_000,
  batch: 4,
  windowLength: 30,
  width: 12,
  hidden: 16,
  groupSize: 2,
  validationWindows: 8,
} as const;
const fasta = new File([`>one\n${randomDna(3000)}\n`], 'mine.fa');

test('the genome that a run in another tab trains on is not deleted before the run ends', async () => {
  const [one, other] = tabs();
  const { id } = await one.genome.importFiles({ files: [fasta] });
  const heard = new Heard(one);
  const run = one.training.start(tiny);
  await heard.reached(2);
  const ids = async () => (await other.library.list()).genomes.map((genome) => genome.id);
  await expect(other.library.delete(id!)).rejects.toMatchObject({
    code: 'genome-in-use',
    message: expect.stringContaining('A run trains on this genome'),
    action: expect.stringContaining('Stop the run'),
  });
  expect(await ids()).toEqual([id]);
  // The same file again is kept beside it.
  const { id: copy } = await other.genome.importFiles({ files: [fasta] });
  expect((await ids()).sort()).toEqual([id, copy].sort());
  await one.training.stop();
  expect(await run).toBe('stopped');
  await other.library.delete(id!);
  expect(await ids()).toEqual([copy]);
});

test('a genome that is open in both and trained on in neither may be deleted', async () => {
  const [one, other] = tabs();
  const { id } = await one.genome.importFiles({ files: [fasta] });
  await other.genome.open(id!);
  expect((await other.library.delete(id!)).genomes).toEqual([]);
});
