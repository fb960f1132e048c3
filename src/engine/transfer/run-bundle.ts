import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import { count, parseAs, z } from '../../formats/schema';
import { sha256Hex } from '../../formats/sha256';
import { type BundledFile, readTar, withoutFolder, writeTar } from '../../formats/tar';
import type { Folder } from '../../platform/folder';
import type { PretrainingConfig } from '../../training/config';
import { readCheckpoint, readEntry, readState, TENSOR_FILES } from '../../training/record/checkpoint';
import { fromCheckpoint } from '../../training/record/checkpoint-state';
import { readJournal } from '../../training/record/journal';
import { readMetrics } from '../../training/record/metrics-log';
import { type RunRecord, readRecord } from '../../training/record/run-record';
import type { RunFile } from '../../training/record/run-store';
import { readSamples } from '../../training/record/samples-log';

/**
 * A whole run as one file: a tar archive of the run's own files, opened by a manifest that names each with its size and
 * SHA-256. Nothing of it is trusted: what comes in is compared with the manifest, and then read as a run is read,
 * checkpoint by checkpoint, before anything is written.
 */
const MANIFEST = 'helicase-run.json';
const FORMAT = 'helicase-run';
const VERSION = 1;
const LARGEST_JSON = 16 << 20;
/** Every file a run may have. */
const IN_CHECKPOINT = `state\\.json|COMMIT\\.json|(${TENSOR_FILES.join('|')})\\.safetensors`;
const LOGS = 'journal|metrics|samples';
const PATHS = new RegExp(`^(run\\.json|(${LOGS})\\.log|checkpoints/\\d+\\.\\d+/(${IN_CHECKPOINT}))$`);

const manifestSchema = z.object({
  version: z.literal(VERSION),
  files: z.record(z.string(), z.object({ bytes: count, sha256: z.string() })),
});

/** The archive holds copies: the run may go on while it is being saved. */
export async function packRun(files: readonly RunFile[]): Promise<Blob> {
  const packed: BundledFile[] = [];
  const sealed: Record<string, { bytes: number; sha256: string }> = {};
  for (const { path, blob } of files) {
    const bytes = await blob.arrayBuffer();
    const name = path.join('/');
    sealed[name] = { bytes: bytes.byteLength, sha256: await sha256Hex(bytes) };
    packed.push({ name, blob: new Blob([bytes]) });
  }
  const manifest = new Blob([JSON.stringify({ format: FORMAT, version: VERSION, files: sealed }, null, 1)]);
  return writeTar([{ name: MANIFEST, blob: manifest }, ...packed]);
}

/**
 * An exported run, checked whole.
 * @throws TypedError `bundle-*`, `run-newer`, `run-settings`, `run-points`, `checkpoint-*`, `safetensors-*`
 */
export async function unpackRun(
  archive: Blob,
): Promise<{ readonly record: RunRecord; readonly files: readonly RunFile[] }> {
  const files = new Map(withoutFolder(await readTar(archive)));
  await checkSeals(files);
  for (const [name, file] of files) if (name.endsWith('.json')) refusePrototypes(await json(file, name), name, []);
  const record = await readRunJson(files.get('run.json'));
  const folder = new ArchiveFolder(files, '');
  await readLogs(folder);
  await readCheckpoints(new ArchiveFolder(files, 'checkpoints/'), record.config);
  return { record, files: [...files].map(([path, blob]) => ({ path: path.split('/'), blob })) };
}

async function readRunJson(file: Blob | undefined): Promise<RunRecord> {
  const value = await json(file, 'run.json');
  try {
    return readRecord(value);
  } catch (cause) {
    if (cause instanceof TypedError && cause.code === 'run-record')
      throw impossible('run.json', cause.place.path ?? '', cause);
    throw cause;
  }
}

/**
 * The logs as they are read when the run is shown. Their checksums can be right and their content still be no journal
 * and no points.
 */
async function readLogs(folder: Folder): Promise<void> {
  await readJournal(folder, (path) => {
    throw impossible('journal.log', path);
  });
  await readMetrics(folder);
  await readSamples(folder);
}

/** Those whose numbers are all finite are read whole; the others no run goes on from. */
async function readCheckpoints(parent: Folder, config: PretrainingConfig): Promise<void> {
  for (const name of await parent.names()) {
    const { finite } = await readEntry(parent, name).catch((cause) => {
      if (cause instanceof TypedError && cause.code === 'checkpoint-missing')
        throw refuse('bundle-damaged', `The checkpoint ${name} of this run is not complete.`, name);
      throw cause;
    });
    if (finite) fromCheckpoint(await readCheckpoint(parent, name), config);
    else await readState(parent, name);
  }
}

/** Takes the manifest out of the files and compares them with it. */
async function checkSeals(files: Map<string, Blob>): Promise<void> {
  const raw = await json(files.get(MANIFEST), MANIFEST);
  const { format, version } =
    z.object({ format: z.unknown(), version: z.unknown() }).partial().safeParse(raw).data ?? {};
  if (format !== FORMAT) throw refuse('bundle-unknown', 'This archive is not a run exported by Helicase.');
  if (typeof version === 'number' && version > VERSION) {
    throw new TypedError(
      'bundle-newer',
      `This run was exported by a newer studio (version ${version}; this one reads ${VERSION}).`,
      'Update Helicase.',
    );
  }
  const sealed = parseAs(manifestSchema, raw, (path) => impossible(MANIFEST, path)).files;
  files.delete(MANIFEST);
  for (const name of new Set([...files.keys(), ...Object.keys(sealed)])) {
    const file = files.get(name);
    if (!PATHS.test(name))
      throw refuse('bundle-unknown', `The bundle holds "${name.slice(0, 100)}", which is no file of a run.`);
    if (file === undefined || !Object.hasOwn(sealed, name))
      throw refuse('bundle-damaged', `The file ${name} of this run is missing or not in its list.`, name);
    const { bytes, sha256: expected } = sealed[name];
    if (file.size !== bytes || (await sha256Hex(await file.arrayBuffer())) !== expected) {
      throw refuse('bundle-damaged', `The file ${name} of this run has changed since it was exported.`, name);
    }
  }
}

async function json(file: Blob | undefined, name: string): Promise<unknown> {
  if (file === undefined)
    throw refuse('bundle-unknown', `The bundle lacks ${name}, so it is not a run exported by Helicase.`);
  if (file.size > LARGEST_JSON) throw refuse('bundle-damaged', `The file ${name} is far larger than it can be.`, name);
  try {
    return JSON.parse(await file.text());
  } catch (cause) {
    throw refuse('bundle-damaged', `The file ${name} of this run is not JSON.`, name, cause);
  }
}

/** No file that the studio wrote is as deep. */
const DEEPEST = 20;

/** A key that reaches for an object's prototype stands in no file that the studio wrote. */
function refusePrototypes(value: unknown, file: string, path: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__' || path.length > DEEPEST) throw impossible(file, [...path, key].join('.').slice(0, 100));
    if (typeof inner === 'object') refusePrototypes(inner, file, [...path, key]);
  }
}

const impossible = (file: string, path: string, cause?: unknown): TypedError =>
  refuse('bundle-damaged', `The file ${file} of this run says something impossible at "${path}".`, path, cause);

const refuse = (code: ErrorCode, message: string, path?: string, cause?: unknown) =>
  new TypedError(code, message, 'Export the run again and copy the whole file.', { path }, { cause });

/** The files of an archive as a folder to read from. */
class ArchiveFolder implements Folder {
  private readonly files: ReadonlyMap<string, Blob>;
  private readonly prefix: string;

  constructor(files: ReadonlyMap<string, Blob>, prefix: string) {
    this.files = files;
    this.prefix = prefix;
  }

  async names(): Promise<string[]> {
    const inside = [...this.files.keys()].filter((path) => path.startsWith(this.prefix));
    return [...new Set(inside.map((path) => path.slice(this.prefix.length).split('/')[0]))];
  }

  async existing(name: string): Promise<Folder | undefined> {
    const prefix = `${this.prefix}${name}/`;
    return [...this.files.keys()].some((path) => path.startsWith(prefix))
      ? new ArchiveFolder(this.files, prefix)
      : undefined;
  }

  async read(name: string): Promise<Blob | undefined> {
    return this.files.get(this.prefix + name);
  }

  folder = readOnly;
  write = readOnly;
  append = readOnly;
  remove = readOnly;
  openFile = readOnly;
  createFile = readOnly;
}

function readOnly(): never {
  throw new Error('An archive is only read, and its files whole.');
}
