import { beforeAll, describe, expect, test } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { writeTar } from '../../formats/tar';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { RunStore } from '../../training/record/run-store';
import { bundledRecord, changedBundle, journalOf, madeUpBundle, replace } from './fixtures-bundle';
import { unpackRun } from './run-bundle';

let bundle: Blob;
beforeAll(async () => {
  bundle = await madeUpBundle();
});

const changed = (change: (files: Map<string, Blob>) => void | Promise<void>, sealed = true): Promise<Blob> =>
  changedBundle(bundle, change, sealed);

const codeOf = (archive: Blob): Promise<string> =>
  unpackRun(archive).then(
    () => 'accepted',
    (cause: unknown) => (cause instanceof TypedError ? cause.code : String(cause)),
  );

describe('a run as one file', () => {
  test('comes into another store with every byte', async () => {
    const { record: read, files } = await unpackRun(bundle);
    expect(read).toEqual(bundledRecord);
    const store = new RunStore(new MemoryFolder());
    await store.adopt({ ...read, id: 'two' }, files);
    const entry = (await store.entry('two'))!;
    expect(entry).toMatchObject({
      label: { name: '<b>mine</b>' },
      standing: { step: 1, outcome: 'stopped' },
      checkpoints: [{ step: 1 }],
    });
    expect((await store.metrics('two')).signals['mlmStudent'].values[0]).toBe(1.4);
    const { learner } = { learner: (await store.checkpoint('two', entry.checkpoints[0].folder)).tensors.student[0] };
    expect([...learner.values]).toEqual([...initialParameters(layOut(bundledRecord.config), 1)]);
  });

  test('with any byte changed is refused', async () => {
    const bytes = new Uint8Array(await bundle.arrayBuffer());
    // The last kilobyte is the archive's end mark, where a changed byte can only add an entry that is none.
    for (let at = 0; at < bytes.length; at += 509) {
      const copy = bytes.slice();
      copy[at] ^= 0x10;
      const code = await codeOf(new Blob([copy]));
      // Padding between files holds nothing.
      if (code === 'accepted')
        expect(copy.subarray(at & ~511, at).every((byte) => byte === 0) || bytes[at] === 0).toBe(true);
      else expect(code).toMatch(/^(bundle|checkpoint|safetensors|run)-/);
    }
  });

  test.each<[string, () => Promise<Blob>, string]>([
    ['that is another archive', async () => writeTar([{ name: 'a.json', blob: new Blob(['{}']) }]), 'bundle-unknown'],
    [
      'of a newer studio',
      () =>
        changed(
          replace(/^helicase-run/, (text) => text.replace('"version": 1', '"version": 2')),
          false,
        ),
      'bundle-newer',
    ],
    [
      'with a changed file',
      () =>
        changed(
          replace(/^metrics/, (text) => `${text} `),
          false,
        ),
      'bundle-damaged',
    ],
    ['with a file missing', () => changed((files) => void files.delete('metrics.log'), false), 'bundle-damaged'],
    [
      'with a file its list does not have',
      () => changed((files) => void files.set('journal.log.old', new Blob([])), false),
      'bundle-unknown',
    ],
    ['with a file no run has', () => changed((files) => void files.set('run.js', new Blob([]))), 'bundle-unknown'],
    ['without a record', () => changed((files) => void files.delete('run.json')), 'bundle-unknown'],
    ['whose record is not JSON', () => changed(replace(/^run\.json/, () => '{')), 'bundle-damaged'],
    [
      'whose record lacks its device',
      () => changed(replace(/^run\.json/, (text) => text.replace('"kind":"wasm"', '"kind":"quantum"'))),
      'bundle-damaged',
    ],
    [
      'whose settings are impossible',
      () => changed(replace(/^run\.json/, (text) => text.replace('"width":4', '"width":-4'))),
      'run-settings',
    ],
    [
      'whose settings make another network',
      () => changed(replace(/^run\.json/, (text) => text.replace('"width":4', '"width":6'))),
      'checkpoint-other-model',
    ],
    [
      'with a checkpoint that is not committed',
      () => changed((files) => void deleteMatching(files, /COMMIT\.json$/)),
      'bundle-damaged',
    ],
    [
      'with weights that are not those committed',
      () => changed(replace(/student\.safetensors$/, (text) => text.replace('F32', 'F16'))),
      'checkpoint-damaged',
    ],
    [
      'whose journal says something impossible',
      () => changed(journalOf({ label: { name: 7, notes: '', tags: [] } })),
      'bundle-damaged',
    ],
  ])('%s is refused', async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code);
  });
});

function deleteMatching(files: Map<string, Blob>, name: RegExp): void {
  for (const path of [...files.keys()]) if (name.test(path)) files.delete(path);
}
