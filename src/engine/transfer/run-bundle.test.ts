import { beforeAll, describe, expect, test } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { readTar, writeTar } from '../../formats/tar';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { initialState } from '../../training/learner';
import { PRESETS } from '../../training/presets';
import { writeCheckpoint } from '../../training/record/checkpoint';
import { toCheckpoint } from '../../training/record/checkpoint-state';
import { Journal } from '../../training/record/journal';
import { MetricsLog } from '../../training/record/metrics-log';
import { NOT_BEGUN } from '../../training/record/progress';
import { RECORD_VERSION, type RunRecord } from '../../training/record/run-record';
import { RunStore } from '../../training/record/run-store';
import { packRun, unpackRun } from './run-bundle';

const config = { ...PRESETS.nano, windowLength: 12, width: 4, hidden: 6, groupSize: 2, steps: 5 };
const record: RunRecord = {
  version: RECORD_VERSION,
  id: 'one',
  name: 'made-up-nano-1',
  createdAt: '2026-03-01T12:00:00.000Z',
  config,
  info: {
    device: { kind: 'wasm', adapter: 'WebAssembly', software: true, notice: '', maxBindingBytes: 0 },
    parameters: layOut(config).size,
    baselines: { uniform: Math.log(4), composition: 1.38, markov: { order: 2, nats: 1.37 } },
    entropyCeiling: 1,
  },
  genome: {
    name: 'made-up',
    source: 'made-up.fa',
    fingerprint: 'ab',
    bases: 100,
    records: 1,
    from: 'file',
    excluded: [],
    regions: null,
  },
  build: 'test',
  commit: 'abc1234',
};

let bundle: Blob;
beforeAll(async () => {
  const store = new RunStore(new MemoryFolder());
  await store.create(record);
  const folder = await store.folder('one');
  const { metrics } = await MetricsLog.openAt(folder, 0);
  await metrics.append([{ step: 1, wallMs: 1, activeMs: 1, basesSeen: 12, values: { mlmStudent: 1.4 } }]);
  const { journal } = await Journal.open(folder);
  await journal.append([
    { label: { name: '<b>mine</b>', notes: '', tags: [] } },
    { standing: { step: 1, outcome: 'stopped', best: null, activeMs: 1 } },
  ]);
  const layout = layOut(config);
  const state = initialState(layout, config, initialParameters(layout, 1));
  await writeCheckpoint(
    await store.checkpoints(folder),
    await toCheckpoint(state, { ...NOT_BEGUN, step: 1 }),
    new Date(record.createdAt),
  );
  bundle = await packRun(await store.files('one'));
});

/** The bundle with its files changed; the manifest is made anew where `sealed`, as whoever means harm would. */
async function changed(change: (files: Map<string, Blob>) => void | Promise<void>, sealed = true): Promise<Blob> {
  const files = new Map(await readTar(bundle));
  if (!sealed) {
    await change(files);
    return writeTar([...files].map(([name, blob]) => ({ name, blob })));
  }
  files.delete('helicase-run.json');
  await change(files);
  return packRun([...files].map(([path, blob]) => ({ path: path.split('/'), blob })));
}

const replace = (name: RegExp, make: (text: string) => string) => async (files: Map<string, Blob>) => {
  const [path, blob] = [...files].find(([key]) => name.test(key))!;
  files.set(path, new Blob([make(await blob.text())]));
};

const codeOf = (archive: Blob): Promise<string> =>
  unpackRun(archive).then(
    () => 'accepted',
    (cause: unknown) => (cause instanceof TypedError ? cause.code : String(cause)),
  );

describe('a run as one file', () => {
  test('comes into another store with every byte', async () => {
    const { record: read, files } = await unpackRun(bundle);
    expect(read).toEqual(record);
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
    expect([...learner.values]).toEqual([...initialParameters(layOut(config), 1)]);
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
    ['whose journal says something impossible', () => changed(badJournal), 'bundle-damaged'],
  ])('%s is refused', async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code);
  });
});

function deleteMatching(files: Map<string, Blob>, name: RegExp): void {
  for (const path of [...files.keys()]) if (name.test(path)) files.delete(path);
}

/** A journal whose checksums are right and whose label is no label. */
async function badJournal(files: Map<string, Blob>): Promise<void> {
  const folder = new MemoryFolder();
  const { journal } = await Journal.open(folder);
  await journal.append([{ label: { name: 7, notes: '', tags: [] } as never }]);
  files.set('journal.log', (await folder.read('journal.log'))!);
}
