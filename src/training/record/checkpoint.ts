import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../../formats/safetensors';
import { count, parseAs, text, z } from '../../formats/schema';
import type { Folder } from '../../platform/folder';
import { jsonBytes, parseJson } from '../../storage/json-file';
import { type Commit, readCommit, readSealed, writeSealed } from '../../storage/sealed-folder';
import { progressSchema } from './progress';

/** A checkpoint is a sealed folder: the weights and the optimiser as safetensors, and `state.json`. */
export interface Checkpoint {
  /** Vectors by file and name. */
  readonly tensors: CheckpointTensors;
  readonly state: CheckpointState;
}

/** `student` and `teacher` are vectors [P]; `optimiser` holds what else a step changes. */
export type CheckpointTensors = Readonly<Record<(typeof TENSOR_FILES)[number], readonly NamedTensor[]>>;

const VERSION = 1;
const STATE = 'state.json';
export const TENSOR_FILES = ['student', 'teacher', 'optimiser'] as const;

const summary = {
  step: count,
  /** Whether every number of every tensor is finite. */
  finite: z.boolean(),
  /** Student validation loss measured last, or null. */
  validation: z.number().nullable(),
};

const stateSchema = z.object({ ...summary, progress: progressSchema });
export type CheckpointState = Readonly<z.output<typeof stateSchema>>;

/** A committed checkpoint, as lists show it. */
const entrySchema = z.object({
  ...summary,
  folder: text(100),
  /** Of all its files. */
  bytes: count,
  /** ISO 8601. */
  committedAt: text(100),
});
export type CheckpointEntry = Readonly<z.output<typeof entrySchema>>;

const shapesSchema = z.array(z.object({ name: text(200), shape: z.array(count) }));
const storedStateSchema = z
  .object({
    version: z.literal(VERSION),
    ...stateSchema.shape,
    /** Name and shape of every tensor, by file. */
    shapes: z.object({ student: shapesSchema, teacher: shapesSchema, optimiser: shapesSchema }),
  })
  .refine(({ step, progress }) => step === progress.step, { path: ['progress', 'step'] });
type StoredState = z.output<typeof storedStateSchema>;

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
  const shapesOf = (file: (typeof TENSOR_FILES)[number]) =>
    tensors[file].map(({ name: tensor, shape }) => ({ name: tensor, shape: [...shape] }));
  const shapes = { student: shapesOf('student'), teacher: shapesOf('teacher'), optimiser: shapesOf('optimiser') };
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
    const commit = await readCommit(await parent.existing(name));
    try {
      entries.push(entryOf(commit, name));
    } catch (cause) {
      if (!(cause instanceof TypedError)) throw cause;
      newer ||= cause.code === 'checkpoint-newer';
    }
  }
  // By step and number, not by date: clocks jump.
  return { entries: entries.sort((a, b) => a.step - b.step || orderOf(a.folder) - orderOf(b.folder)), newer };
}

/**
 * What a checkpoint was committed with.
 * @throws TypedError `checkpoint-missing`, `checkpoint-newer`, `checkpoint-older`, `checkpoint-damaged`
 */
export async function readEntry(parent: Folder, name: string): Promise<CheckpointEntry> {
  return entryOf(await readCommit(await parent.existing(name)), name);
}

/**
 * What a checkpoint says beside its tensors, compared with what was committed.
 * @throws TypedError `checkpoint-missing`, `checkpoint-newer`, `checkpoint-older`, `checkpoint-damaged`
 */
export async function readState(parent: Folder, name: string): Promise<CheckpointState> {
  const { version: _, shapes: __, ...state } = (await openCheckpoint(parent, name)).stored;
  return state;
}

/**
 * Reads a checkpoint, every byte of which is compared with what was committed.
 * @throws TypedError `checkpoint-missing`, `checkpoint-newer`, `checkpoint-older`, `checkpoint-damaged`,
 *   `safetensors-*`
 */
export async function readCheckpoint(parent: Folder, name: string): Promise<Checkpoint> {
  const { stored, read } = await openCheckpoint(parent, name);
  const { version: _, shapes, ...state } = stored;
  const tensorsOf = async (file: (typeof TENSOR_FILES)[number]): Promise<NamedTensor[]> => {
    const { tensors: found } = await readSafetensors(await read(fileName(file)), shapes[file]);
    return shapes[file].map(({ name: tensor, shape }) => ({ name: tensor, shape, values: found.get(tensor)! }));
  };
  // One after the other: each may be gigabytes.
  const student = await tensorsOf('student');
  const teacher = await tensorsOf('teacher');
  return { tensors: { student, teacher, optimiser: await tensorsOf('optimiser') }, state };
}

/** Its state, and how its other files are read. */
async function openCheckpoint(
  parent: Folder,
  name: string,
): Promise<{ readonly stored: StoredState; readonly read: (file: string) => Promise<Blob> }> {
  const folder = await parent.existing(name);
  const commit = await readCommit(folder);
  const { step } = entryOf(commit, name);
  const read = async (file: string): Promise<Blob> => {
    const bytes = await readSealed(folder, file, commit);
    if (bytes !== undefined) return new Blob([bytes]);
    throw refused(
      'checkpoint-damaged',
      `A file of this checkpoint, ${file}, is missing, cut short or changed since it was written.`,
    );
  };
  const stored = parseAs(storedStateSchema, await parseJson(await read(STATE)), impossible);
  if (stored.step !== step)
    throw refused('checkpoint-damaged', 'The commit of this checkpoint belongs to another step.');
  return { stored, read };
}

function entryOf(commit: Commit | undefined, name: string): CheckpointEntry {
  if (commit === undefined) throw refused('checkpoint-missing', 'This checkpoint is not complete.');
  if (commit.version > VERSION)
    throw refused('checkpoint-newer', `This checkpoint was written by a newer studio (version ${commit.version}).`);
  if (commit.version !== VERSION)
    throw refused('checkpoint-older', 'This checkpoint was written by an older studio that kept less.');
  const entry = parseAs(entrySchema, commit, impossible);
  if (entry.folder !== name)
    throw refused('checkpoint-damaged', 'The commit of this checkpoint belongs to another one.', 'folder');
  return entry;
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
const refused = (code: ErrorCode, message: string, path?: string): TypedError =>
  new TypedError(code, message, 'Continue from an earlier checkpoint.', { path });
const impossible = (path: string): TypedError =>
  refused('checkpoint-damaged', `This checkpoint says something impossible at "${path}".`, path);
