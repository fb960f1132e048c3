import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import type { Folder } from '../../platform/folder';
import { makeCommitted, neverWritten, removeCommitted } from '../../storage/commit';
import { FolderLocks } from '../../storage/folder-locks';
import { parseJson } from '../../storage/json-file';
import { sweepUnsealed } from '../../storage/sealed-folder';
import type { MaskedSample } from '../masked-sample';
import { scheduleSteps } from '../plan';
import { type Checkpoint, type CheckpointEntry, listCheckpoints, readCheckpoint } from './checkpoint';
import { type JournalContent, readJournal } from './journal';
import type { MetricColumns } from './metric-columns';
import { readMetrics } from './metrics-log';
import { type RunRecord, readRecord } from './run-record';
import { readSamples } from './samples-log';

const RECORD = 'run.json';
const CHECKPOINTS = 'checkpoints';
/** What its networks made of a genome (engine/explore): computed again where a run is copied to, so not copied. */
export const TRACKS = 'tracks';

/** Refusals of a run as a whole; what fails otherwise says nothing about the run. */
const UNREADABLE: ReadonlySet<ErrorCode> = new Set(['run-missing', 'run-newer', 'run-record', 'run-settings']);

/** A run as lists show it. */
export interface RunEntry extends Omit<JournalContent, 'events' | 'gaps' | 'steps'> {
  readonly record: RunRecord;
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointEntry[];
}

/** A file of a run, by its path inside the run's folder. */
export interface RunFile {
  readonly path: readonly string[];
  readonly blob: Blob;
}

/**
 * Runs in a folder, each in a folder of its own: `run.json` (what it is; a folder without it is no run), `journal.log`
 * (labels, events, standing),
 * `metrics.log` (every point), `samples.log` (masked windows as they were shown), `checkpoints/`, and `tracks/` where a
 * genome was looked at with its networks.
 */
export class RunStore {
  private readonly root: Folder;
  /** Whoever writes to a run holds its lock: a second tab can then only look. */
  readonly locks: FolderLocks;

  constructor(root: Folder, locks = FolderLocks.unshared()) {
    this.root = root;
    this.locks = locks;
  }

  /**
   * Begins a run under an id that the caller has made and locked, so that no other tab sweeps the folder away.
   * @param fill writes what the run has from the start; the record, without which it is no run, comes last
   * @throws TypedError `runs-storage-full`; nothing is kept then
   */
  async create(record: RunRecord, fill: (folder: Folder) => Promise<void> = async () => undefined): Promise<void> {
    await makeCommitted(this.root, record.id, RECORD, fill, () => record);
  }

  async ids(): Promise<string[]> {
    return this.root.names();
  }

  /** Undefined where there is no such run, or one that this build cannot read. */
  async entry(id: string): Promise<RunEntry | undefined> {
    try {
      return await this.run(id);
    } catch (cause) {
      if (cause instanceof TypedError && UNREADABLE.has(cause.code)) return undefined;
      throw cause;
    }
  }

  /** @throws TypedError `run-missing`, `run-newer`, `run-record`, `run-settings` */
  async run(id: string): Promise<RunEntry> {
    const folder = await this.root.existing(id);
    const json = await parseJson(await folder?.read(RECORD));
    if (folder === undefined || json === undefined) throw missing();
    const begun = readRecord(json);
    const [{ label, standing, steps, resumedFrom, elsewhere }, parent] = await Promise.all([
      readJournal(folder),
      folder.existing(CHECKPOINTS),
    ]);
    const { entries } = parent === undefined ? { entries: [] } : await listCheckpoints(parent);
    return { record: withSteps(begun, steps), label, standing, resumedFrom, elsewhere, checkpoints: entries };
  }

  /** @throws TypedError `run-missing` */
  async folder(id: string): Promise<Folder> {
    const folder = await this.root.existing(id);
    if (folder === undefined || (await folder.read(RECORD)) === undefined) throw missing();
    return folder;
  }

  /** The folder of a run's checkpoints. */
  checkpoints(run: Folder): Promise<Folder> {
    return run.folder(CHECKPOINTS);
  }

  /** Every point of a run. */
  async metrics(id: string): Promise<MetricColumns> {
    return readMetrics(await this.folder(id));
  }

  /** Masked windows of a run as they were shown, oldest first. */
  async samples(id: string): Promise<readonly MaskedSample[]> {
    return readSamples(await this.folder(id));
  }

  async journal(id: string): Promise<JournalContent> {
    return readJournal(await this.folder(id));
  }

  /** @throws TypedError `run-missing`, `checkpoint-*` */
  async checkpoint(id: string, folder: string): Promise<Checkpoint> {
    return readCheckpoint(await this.checkpoints(await this.folder(id)), folder);
  }

  /** Deletes for good. */
  delete(id: string): Promise<void> {
    return removeCommitted(this.root, id, RECORD);
  }

  /** Removes what a run that nobody holds has left half-written; a folder without a record goes whole. */
  async sweep(id: string): Promise<void> {
    const folder = await this.root.existing(id);
    if (folder === undefined) return;
    if (await neverWritten(folder, RECORD)) return this.root.remove(id);
    await sweepUnsealed(await this.checkpoints(folder));
  }

  /**
   * Every file of a run with its path inside the run's folder, `run.json` last: whoever copies them in this order never
   * leaves half a run that is listed.
   */
  async files(id: string): Promise<RunFile[]> {
    const folder = await this.folder(id);
    const files = (await allFiles(folder, [])).filter(({ path }) => path[0] !== TRACKS);
    return [...files.filter(({ path }) => path[0] !== RECORD), ...files.filter(({ path }) => path[0] === RECORD)];
  }

  /**
   * Takes in a run that came from elsewhere, as `create` does. The caller has checked the files, whose paths are those
   * of `files`.
   * @throws TypedError `runs-storage-full`; nothing is kept then
   */
  adopt(record: RunRecord, files: readonly RunFile[]): Promise<void> {
    return this.create(record, async (folder) => {
      for (const { path, blob } of files) {
        if (path[0] === RECORD) continue;
        let into = folder;
        for (const part of path.slice(0, -1)) into = await into.folder(part);
        await into.write(path[path.length - 1], new Uint8Array(await blob.arrayBuffer()));
      }
    });
  }
}

/** A run that was given more steps keeps the schedule it began with. */
function withSteps(record: RunRecord, steps: number | null): RunRecord {
  const { config } = record;
  if (steps === null || steps <= config.steps) return record;
  return { ...record, config: { ...config, steps, scheduleSteps: scheduleSteps(config) } };
}

async function allFiles(folder: Folder, path: readonly string[]): Promise<RunFile[]> {
  const found: RunFile[] = [];
  for (const name of await folder.names()) {
    const inside = await folder.existing(name);
    const blob = inside === undefined ? await folder.read(name) : undefined;
    if (inside !== undefined) found.push(...(await allFiles(inside, [...path, name])));
    else if (blob !== undefined) found.push({ path: [...path, name], blob });
  }
  return found;
}

const missing = (): TypedError =>
  new TypedError('run-missing', 'This run is no longer there.', 'Reload the page to see the runs there are.');

export function runsStorageFull(cause?: unknown): TypedError {
  return new TypedError(
    'runs-storage-full',
    'The browser has no more room, so nothing new of this run is saved; what was saved before is intact.',
    'Delete old runs or genomes, or free disk space; saving goes on by itself.',
    {},
    { cause },
  );
}
