import { sha256Hex } from '../../formats/sha256';
import { readTar, writeTar } from '../../formats/tar';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { jsonBytes } from '../../storage/json-file';
import { RecordLog } from '../../storage/record-log';
import { initialState } from '../../training/learner';
import { PRESETS } from '../../training/presets';
import { writeCheckpoint } from '../../training/record/checkpoint';
import { toCheckpoint } from '../../training/record/checkpoint-state';
import { madeUpRecord } from '../../training/record/fixtures';
import { Journal } from '../../training/record/journal';
import { MetricsLog } from '../../training/record/metrics-log';
import { NOT_BEGUN } from '../../training/record/progress';
import { RunStore } from '../../training/record/run-store';
import { packRun } from './run-bundle';

const config = { ...PRESETS.nano, windowLength: 12, width: 4, hidden: 6, groupSize: 2, steps: 5 };
export const bundledRecord = madeUpRecord({ config });

/** A run of one step and one checkpoint, exported. */
export async function madeUpBundle(): Promise<Blob> {
  const store = new RunStore(new MemoryFolder());
  await store.create(bundledRecord);
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
    new Date(bundledRecord.createdAt),
  );
  return packRun(await store.files('one'));
}

export type Change = (files: Map<string, Blob>) => void | Promise<void>;

/** A bundle with its files changed; the manifest is made anew where `sealed`, as whoever means harm would. */
export async function changedBundle(bundle: Blob, change: Change, sealed = true): Promise<Blob> {
  const files = new Map(await readTar(bundle));
  if (sealed) files.delete('helicase-run.json');
  await change(files);
  return sealed
    ? packRun([...files].map(([path, blob]) => ({ path: path.split('/'), blob })))
    : writeTar([...files].map(([name, blob]) => ({ name, blob })));
}

export const replace =
  (name: RegExp, make: (text: string) => string): Change =>
  async (files) => {
    const [path, blob] = [...files].find(([key]) => name.test(key))!;
    files.set(path, new Blob([make(await blob.text())]));
  };

/** Another state in the checkpoint, committed as if it had been so. */
export const resealedState =
  (make: (text: string) => string): Change =>
  async (files) => {
    await replace(/state\.json$/, make)(files);
    const bytes = await [...files].find(([path]) => path.endsWith('state.json'))![1].arrayBuffer();
    const seal = { bytes: bytes.byteLength, sha256: await sha256Hex(bytes) };
    await replace(/COMMIT\.json$/, (text) => {
      const commit = JSON.parse(text);
      return JSON.stringify({ ...commit, files: { ...commit.files, 'state.json': seal } });
    })(files);
  };

/** A log of these payloads, whose checksums are right whatever they hold. */
export const logOf =
  (name: string, ...payloads: Uint8Array[]): Change =>
  async (files) => {
    const folder = new MemoryFolder();
    await (await RecordLog.open(folder, name, () => {})).append(payloads);
    files.set(name, (await folder.read(name))!);
  };

export const journalOf = (entry: unknown): Change => logOf('journal.log', jsonBytes(entry));
