import { TypedError } from '../../errors/typed-error';
import { readRange } from '../../formats/byte-stream';
import { exchangeKind } from '../../formats/weight-files';
import { layOut } from '../../model/layout';
import type { Folder } from '../../platform/folder';
import { initialState } from '../../training/learner';
import { writeCheckpoint } from '../../training/record/checkpoint';
import { toCheckpoint } from '../../training/record/checkpoint-state';
import { Journal } from '../../training/record/journal';
import { NOT_BEGUN } from '../../training/record/progress';
import { RECORD_VERSION, type RunRecord } from '../../training/record/run-record';
import type { RunFile, RunStore } from '../../training/record/run-store';
import { freeName, takenNames } from '../runs/free-name';
import { withRunLock } from '../runs/with-run-lock';
import { keepReturned } from './cluster/keep-returned';
import { readReturned, returnedFiles } from './cluster/returned-run';
import type { ImportedRun } from './exchange';
import { unpackRun } from './run-bundle';
import { type ImportedWeights, importWeights } from './weights-import';

/**
 * Keeps an exported run, or weights with their config.json, as a run of its own here, and what a cluster made of a run
 * as more of it: all or nothing.
 * @param build names the studio that takes weights in
 */
export async function importFiles(store: RunStore, files: readonly File[], build: string): Promise<ImportedRun> {
  return takeIn(store, files, build)
    .catch((cause: unknown) => ofFiles(files, cause))
    .catch(noRoom);
}

/** What is no error of ours may come of a file that can no longer be read: then that is what is said. */
async function ofFiles(files: readonly File[], cause: unknown): Promise<never> {
  if (!(cause instanceof TypedError)) for (const file of files) await readRange(file, 0, Math.min(1, file.size));
  throw cause;
}

async function takeIn(store: RunStore, files: readonly File[], build: string): Promise<ImportedRun> {
  const returned = await returnedFiles(files);
  if (returned !== null) return keepReturned(store, await readReturned(returned), build);
  const { bundle, weights, card } = await sortFiles(files);
  if (bundle !== undefined) {
    const { record, files: held } = await unpackRun(bundle);
    const twin = await twinOf(store, record, held);
    if (twin !== null) return { ...twin, kind: 'run', notes: ['It was here already, so nothing was added.'] };
    const here = { ...record, id: crypto.randomUUID() };
    return keep(store, here, 'run', () => store.adopt(here, held));
  }
  if (weights === undefined)
    throw new TypedError(
      'weights-missing',
      'There are no weights beside this config.json.',
      'Choose the .safetensors file and its config.json together.',
    );
  const imported = await importWeights(weights, card ?? null);
  const record = recordOf(imported, weights.name, await nameOf(store, imported, weights.name), build);
  const kept = await keep(store, record, 'weights', () =>
    store.create(record, (folder) => writeWeights(store, folder, imported)),
  );
  return { ...kept, notes: imported.notes.map(({ message }) => message) };
}

async function sortFiles(files: readonly File[]) {
  const kinds = new Map<string, File>();
  for (const file of files) {
    const kind = await exchangeKind(file);
    if (kinds.has(kind))
      throw new TypedError(
        'exchange-many',
        'There are two files of one kind.',
        'Import one run, or one file of weights, at a time.',
        { file: file.name },
      );
    kinds.set(kind, file);
  }
  return { bundle: kinds.get('bundle'), weights: kinds.get('weights'), card: kinds.get('config') };
}

async function keep(
  store: RunStore,
  { id, name }: RunRecord,
  kind: ImportedRun['kind'],
  write: () => Promise<void>,
): Promise<ImportedRun> {
  // Its id is new: nobody else holds it. The lock tells other tabs that it is on its way.
  await withRunLock(store, id, 'Import it again.', write);
  return { id, kind, name, notes: [] };
}

/**
 * The same run as it is kept here: begun at the same moment under the same name, with the same points and checkpoints.
 * One that has gone on since it was exported is another.
 */
async function twinOf(
  store: RunStore,
  { createdAt, name }: RunRecord,
  files: readonly RunFile[],
): Promise<Pick<ImportedRun, 'id' | 'name'> | null> {
  const contentOf = (held: readonly RunFile[]) =>
    held
      .filter(({ path: [first] }) => first === 'metrics.log' || first === 'checkpoints')
      .map(({ path, blob }) => `${path.join('/')} ${blob.size}`)
      .sort()
      .join('\n');
  const content = contentOf(files);
  for (const id of await store.ids()) {
    const entry = await store.entry(id);
    if (entry === undefined || entry.record.createdAt !== createdAt || entry.record.name !== name) continue;
    if (contentOf(await store.files(id)) === content) return { id, name: entry.label?.name ?? name };
  }
  return null;
}

/** A name that tells these weights from others of the same run: with the file's beside it, and a number if need be. */
async function nameOf(store: RunStore, { provenance }: ImportedWeights, file: string): Promise<string> {
  const taken = await takenNames(store);
  const stem = file.replace(/\.safetensors$/i, '').slice(0, 150);
  const plain = provenance === null ? file.slice(0, 200) : `${provenance.run}, ${provenance.network}`;
  const named = provenance === null ? plain : `${plain} (${stem})`;
  return taken.has(plain) ? freeName(named, taken) : plain;
}

/** A disk that is full has another meaning at an import than in a run, which goes on. */
function noRoom(cause: unknown): never {
  if (!(cause instanceof TypedError && cause.code === 'runs-storage-full')) throw cause;
  const message =
    'The browser has no room for what these files hold; nothing of them was imported, ' +
    'and what was here before is intact.';
  throw new TypedError(
    'import-storage-full',
    message,
    'Delete old runs or genomes, or free disk space, and import them again.',
    {},
    { cause },
  );
}

/**
 * Weights from a file are kept as a run that has ended: a checkpoint to export, to judge and to start from, without
 * points.
 */
function recordOf(
  { config, provenance, parameters }: ImportedWeights,
  file: string,
  name: string,
  build: string,
): RunRecord {
  return {
    version: RECORD_VERSION,
    id: crypto.randomUUID(),
    name,
    createdAt: new Date().toISOString(),
    config,
    info: {
      device: { kind: 'wasm', adapter: 'imported weights', software: true, notice: '', maxBindingBytes: 0 },
      parameters: parameters.length,
      baselines: { uniform: Math.log(4), composition: Number.NaN, markov: { order: 0, nats: Number.NaN } },
      entropyCeiling: 0,
    },
    genome: {
      name: 'not known',
      source: file.slice(0, 200),
      fingerprint: provenance?.genome ?? '',
      bases: 0,
      records: 0,
      from: 'file',
      excluded: [],
      regions: null,
    },
    build,
    commit: null,
  };
}

async function writeWeights(
  store: RunStore,
  folder: Folder,
  { config, provenance, parameters }: ImportedWeights,
): Promise<void> {
  const step = provenance?.step ?? 0;
  const state = initialState(layOut(config), config, parameters);
  await writeCheckpoint(await store.checkpoints(folder), await toCheckpoint(state, { ...NOT_BEGUN, step }), new Date());
  const { journal } = await Journal.open(folder);
  await journal.append([{ standing: { step, outcome: 'done', best: null, activeMs: 0 } }]);
}
