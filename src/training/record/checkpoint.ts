import { TypedError } from '../../errors/typed-error';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../../formats/safetensors';
import type { Folder } from '../../platform/folder';
import { jsonBytes, parseJson } from '../../storage/json-file';
import { type Commit, readCommit, readSealed, writeSealed } from '../../storage/sealed-folder';

/** A checkpoint is a sealed folder: the weights and the optimiser as safetensors, and `state.json`. */
export interface Checkpoint {
  /** Vectors by file and name. */
  readonly tensors: CheckpointTensors;
  readonly state: CheckpointState;
}

/** `student` and `teacher` are vectors [P]; `optimiser` holds what else a step changes. */
export type CheckpointTensors = Readonly<Record<(typeof TENSOR_FILES)[number], readonly NamedTensor[]>>;

export interface CheckpointState {
  readonly step: number;
  /** Counters of the trainer, which checks them when it reads them back. */
  readonly progress: Readonly<Record<string, unknown>>;
  /** Whether every number of every tensor is finite. */
  readonly finite: boolean;
  /** Student validation loss measured last, or null. */
  readonly validation: number | null;
}

/** A committed checkpoint, as lists show it. */
export interface CheckpointEntry extends Pick<CheckpointState, 'step' | 'finite' | 'validation'> {
  readonly folder: string;
  /** Of all its files. */
  readonly bytes: number;
  /** ISO 8601. */
  readonly committedAt: string;
}

const VERSION = 1;
const STATE = 'state.json';
export const TENSOR_FILES = ['student', 'teacher', 'optimiser'] as const;

interface CheckpointCommit extends CheckpointEntry, Commit {}

interface StoredState extends CheckpointState {
  readonly version: number;
  /** Name and shape of every tensor, by file. */
  readonly shapes: Readonly<Record<string, readonly { readonly name: string; readonly shape: readonly number[] }[]>>;
}

/**
 * Writes a checkpoint under a name that is not taken yet and reads every file back.
 * @returns what is now committed
 * @throws TypedError `runs-storage-full`, `storage-unverified`
 */
export async function writeCheckpoint(
  parent: Folder,
  { tensors, state }: Checkpoint,
  now: Date,
): Promise<CheckpointEntry> {
  const taken = await parent.names();
  const number = 1 + Math.max(0, ...taken.map(orderOf));
  const name = `${String(state.step).padStart(9, '0')}.${number}`;
  const shapes = Object.fromEntries(
    TENSOR_FILES.map((file) => [file, tensors[file].map(({ name: tensor, shape }) => ({ name: tensor, shape }))]),
  );
  function* files(): Generator<[string, Uint8Array<ArrayBuffer>]> {
    for (const file of TENSOR_FILES) yield [fileName(file), writeSafetensors(tensors[file])];
    yield [STATE, jsonBytes({ version: VERSION, ...state, shapes } satisfies StoredState)];
  }
  const { version: _, ...entry } = await writeSealed(parent, name, files(), (seals) => ({
    version: VERSION,
    step: state.step,
    finite: state.finite,
    validation: state.validation,
    folder: name,
    bytes: Object.values(seals).reduce((sum, { bytes }) => sum + bytes, 0),
    committedAt: now.toISOString(),
  }));
  return entry;
}

/** Committed checkpoints, oldest first; `newer` tells of one that a newer studio has written. */
export async function listCheckpoints(
  parent: Folder,
): Promise<{ readonly entries: CheckpointEntry[]; readonly newer: boolean }> {
  const entries: CheckpointEntry[] = [];
  let newer = false;
  for (const name of await parent.names()) {
    const commit = await commitIn(await parent.existing(name));
    if (commit === undefined) continue;
    if (commit.version > VERSION) newer = true;
    if (commit.version !== VERSION || commit.folder !== name) continue;
    const { step, finite, validation, bytes, committedAt } = commit;
    entries.push({ step, finite, validation, folder: name, bytes, committedAt });
  }
  // By step and number, not by date: clocks jump.
  return { entries: entries.sort((a, b) => a.step - b.step || orderOf(a.folder) - orderOf(b.folder)), newer };
}

/**
 * Reads a checkpoint, every byte of which is compared with what was committed.
 * @throws TypedError `checkpoint-missing`, `checkpoint-newer`, `checkpoint-older`, `checkpoint-damaged`,
 *   `safetensors-*`
 */
export async function readCheckpoint(parent: Folder, name: string): Promise<Checkpoint> {
  const folder = await parent.existing(name);
  const commit = await commitIn(folder);
  if (commit === undefined) throw refused('checkpoint-missing', 'This checkpoint is not complete.');
  if (commit.version > VERSION)
    throw refused('checkpoint-newer', `This checkpoint was written by a newer studio (version ${commit.version}).`);
  if (commit.version !== VERSION)
    throw refused('checkpoint-older', 'This checkpoint was written by an older studio that kept less.');
  const read = async (file: string): Promise<Blob> => {
    const bytes = await readSealed(folder, file, commit);
    if (bytes !== undefined) return new Blob([bytes]);
    throw refused(
      'checkpoint-damaged',
      `A file of this checkpoint, ${file}, is missing, cut short or changed since it was written.`,
    );
  };
  const stored = await parseJson<StoredState>(await read(STATE));
  if (stored?.step !== commit.step)
    throw refused('checkpoint-damaged', 'The commit of this checkpoint belongs to another step.');
  const { version: _, shapes, ...state } = stored;
  const tensors: Partial<Record<(typeof TENSOR_FILES)[number], NamedTensor[]>> = {};
  for (const file of TENSOR_FILES) {
    const expected = shapes?.[file];
    if (expected === undefined)
      throw refused('checkpoint-damaged', `The state of this checkpoint does not say what ${fileName(file)} holds.`);
    const { tensors: found } = await readSafetensors(await read(fileName(file)), expected);
    tensors[file] = expected.map(({ name: tensor, shape }) => ({ name: tensor, shape, values: found.get(tensor)! }));
  }
  return { tensors: tensors as CheckpointTensors, state };
}

/**
 * What may go once a new checkpoint is committed: all but the last two, the best, and the last one that is finite
 * throughout. Oldest first in and out.
 */
export function expendable(entries: readonly CheckpointEntry[]): CheckpointEntry[] {
  const kept = new Set(entries.slice(-2));
  const finite = entries.filter((entry) => entry.finite);
  const last = finite.at(-1);
  if (last !== undefined) kept.add(last);
  const measured = finite.filter(({ validation }) => validation !== null);
  if (measured.length > 0)
    kept.add(measured.reduce((best, entry) => (entry.validation! < best.validation! ? entry : best)));
  return entries.filter((entry) => !kept.has(entry));
}

const fileName = (file: (typeof TENSOR_FILES)[number]): string => `${file}.safetensors`;
const orderOf = (name: string): number => Number.parseInt(name.split('.')[1] ?? '0', 10) || 0;
const refused = (code: string, message: string): TypedError =>
  new TypedError(code, message, 'Continue from an earlier checkpoint.');

async function commitIn(folder: Folder | undefined): Promise<CheckpointCommit | undefined> {
  const commit = await readCommit<CheckpointCommit>(folder);
  return Number.isInteger(commit?.step) ? commit : undefined;
}
