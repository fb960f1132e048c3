import { jsonBytes, parseJson } from '../formats/private-files';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../formats/safetensors';
import { sha256Hex } from '../formats/sha256';
import { TypedError } from '../formats/typed-error';
import type { Folder } from './folder';

/**
 * A checkpoint is a folder of its own: the weights and the optimiser as safetensors, `state.json`, and `COMMIT.json` with the sizes and SHA-256 of the others,
 * taken from what was read back after writing, and written last. A folder without a readable COMMIT.json is no checkpoint.
 */
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
const COMMIT = 'COMMIT.json';
const STATE = 'state.json';
export const TENSOR_FILES = ['student', 'teacher', 'optimiser'] as const;

interface FileSeal {
  readonly bytes: number;
  readonly sha256: string;
}

interface Commit extends CheckpointEntry {
  readonly version: number;
  readonly files: Readonly<Record<string, FileSeal>>;
}

interface StoredState extends CheckpointState {
  readonly version: number;
  /** Name and shape of every tensor, by file. */
  readonly shapes: Readonly<Record<string, readonly { readonly name: string; readonly shape: readonly number[] }[]>>;
}

/**
 * Writes a checkpoint under a name that is not taken yet and reads every file back.
 * @returns what is now committed
 * @throws TypedError `runs-storage-full`, `checkpoint-unverified`
 */
export async function writeCheckpoint(parent: Folder, { tensors, state }: Checkpoint, now: Date): Promise<CheckpointEntry> {
  const taken = await parent.names();
  const number = 1 + Math.max(0, ...taken.map((name) => Number.parseInt(name.split('.')[1] ?? '0', 10) || 0));
  const name = `${String(state.step).padStart(9, '0')}.${number}`;
  try {
    const folder = await parent.folder(name);
    const files: Record<string, FileSeal> = {};
    for (const file of TENSOR_FILES) files[fileName(file)] = await writeSealed(folder, fileName(file), writeSafetensors(tensors[file]));
    const shapes = Object.fromEntries(TENSOR_FILES.map((file) => [file, tensors[file].map(({ name: tensor, shape }) => ({ name: tensor, shape }))]));
    files[STATE] = await writeSealed(folder, STATE, jsonBytes({ version: VERSION, ...state, shapes } satisfies StoredState));
    const entry: CheckpointEntry = {
      step: state.step,
      finite: state.finite,
      validation: state.validation,
      folder: name,
      bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
      committedAt: now.toISOString(),
    };
    await folder.write(COMMIT, jsonBytes({ version: VERSION, ...entry, files } satisfies Commit));
    return entry;
  } catch (cause) {
    await parent.remove(name).catch(() => undefined);
    throw cause;
  }
}

/** Committed checkpoints, oldest first; `newer` tells of one that a newer studio has written. */
export async function listCheckpoints(parent: Folder): Promise<{ readonly entries: CheckpointEntry[]; readonly newer: boolean }> {
  const entries: CheckpointEntry[] = [];
  let newer = false;
  for (const name of await parent.names()) {
    const commit = await readCommit(parent, name);
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
 * @throws TypedError `checkpoint-missing`, `checkpoint-newer`, `checkpoint-older`, `checkpoint-damaged`, `safetensors-*`
 */
export async function readCheckpoint(parent: Folder, name: string): Promise<Checkpoint> {
  const commit = await readCommit(parent, name);
  const folder = await parent.existing(name);
  if (commit === undefined || folder === undefined) throw refused('checkpoint-missing', 'This checkpoint is not complete.');
  if (commit.version > VERSION) throw refused('checkpoint-newer', `This checkpoint was written by a newer studio (version ${commit.version}).`);
  if (commit.version !== VERSION) throw refused('checkpoint-older', 'This checkpoint was written by an older studio that kept less.');
  const files = new Map<string, Blob>();
  for (const [file, seal] of Object.entries(commit.files)) files.set(file, await readSealed(folder, file, seal));
  const { version: _, shapes, ...state } = JSON.parse((await files.get(STATE)?.text()) ?? '{}') as StoredState;
  if (state.step !== commit.step) throw refused('checkpoint-damaged', 'The commit of this checkpoint belongs to another step.');
  const tensors: Partial<Record<(typeof TENSOR_FILES)[number], NamedTensor[]>> = {};
  for (const file of TENSOR_FILES) {
    const blob = files.get(fileName(file));
    const expected = shapes?.[file];
    if (blob === undefined || expected === undefined) throw refused('checkpoint-damaged', `A file of this checkpoint, ${fileName(file)}, is missing.`);
    const read = await readSafetensors(blob, expected);
    tensors[file] = expected.map(({ name: tensor, shape }) => ({ name: tensor, shape, values: read.tensors.get(tensor)! }));
  }
  return { tensors: tensors as CheckpointTensors, state };
}

/** Removes a checkpoint, the commit first, so that what is cut short leaves no half checkpoint in the list. */
export async function removeCheckpoint(parent: Folder, name: string): Promise<void> {
  await (await parent.existing(name))?.remove(COMMIT);
  await parent.remove(name);
}

/** Removes what saves that never ended have left. */
export async function sweepCheckpoints(parent: Folder): Promise<void> {
  for (const name of await parent.names()) if ((await readCommit(parent, name)) === undefined) await parent.remove(name);
}

/** What may go once a new checkpoint is committed: all but the last two, the best, and the last one that is finite throughout. Oldest first in and out. */
export function expendable(entries: readonly CheckpointEntry[]): CheckpointEntry[] {
  const kept = new Set(entries.slice(-2));
  const finite = entries.filter((entry) => entry.finite);
  const last = finite.at(-1);
  if (last !== undefined) kept.add(last);
  const measured = finite.filter(({ validation }) => validation !== null);
  if (measured.length > 0) kept.add(measured.reduce((best, entry) => (entry.validation! < best.validation! ? entry : best)));
  return entries.filter((entry) => !kept.has(entry));
}

const fileName = (file: (typeof TENSOR_FILES)[number]): string => `${file}.safetensors`;
const orderOf = (name: string): number => Number.parseInt(name.split('.')[1] ?? '0', 10) || 0;
const refused = (code: string, message: string): TypedError => new TypedError(code, message, 'Continue from an earlier checkpoint.');

async function readCommit(parent: Folder, name: string): Promise<Commit | undefined> {
  const commit = await parseJson<Commit>(await (await parent.existing(name))?.read(COMMIT));
  return typeof commit?.version === 'number' && typeof commit.files === 'object' && Number.isInteger(commit.step) ? commit : undefined;
}

async function writeSealed(folder: Folder, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<FileSeal> {
  const [intended] = await Promise.all([sha256Hex(bytes), folder.write(name, bytes)]);
  const written = await (await folder.read(name))?.arrayBuffer();
  if (written?.byteLength !== bytes.length || (await sha256Hex(written)) !== intended) {
    throw new TypedError('checkpoint-unverified', `What was read back of ${name} is not what was written.`, 'Check the disk; the checkpoint before is intact.');
  }
  return { bytes: bytes.length, sha256: intended };
}

async function readSealed(folder: Folder, name: string, seal: FileSeal): Promise<Blob> {
  const bytes = await (await folder.read(name))?.arrayBuffer();
  if (bytes?.byteLength !== seal.bytes) throw refused('checkpoint-damaged', `A file of this checkpoint, ${name}, is missing or cut short.`);
  if ((await sha256Hex(bytes)) !== seal.sha256) throw refused('checkpoint-damaged', `A file of this checkpoint, ${name}, has changed since it was written.`);
  return new Blob([bytes]);
}
