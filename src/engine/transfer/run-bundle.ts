import { z } from 'zod';
import { TypedError } from '../../errors/typed-error';
import { sha256Hex } from '../../formats/sha256';
import { type BundledFile, readTar, writeTar } from '../../formats/tar';
import type { Folder } from '../../platform/folder';
import { listCheckpoints, readCheckpoint, TENSOR_FILES } from '../../training/record/checkpoint';
import { fromCheckpoint } from '../../training/record/checkpoint-state';
import { readJournal } from '../../training/record/journal';
import { readMetrics } from '../../training/record/metrics-log';
import { RECORD_VERSION, type RunRecord } from '../../training/record/run-record';
import type { RunFile } from '../../training/record/run-store';
import { configOf } from '../runs/stored-run';

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
const PATHS = new RegExp(
  `^(run\\.json|journal\\.log|metrics\\.log|checkpoints/\\d+\\.\\d+/(state\\.json|COMMIT\\.json|(${TENSOR_FILES.join('|')})\\.safetensors))$`,
);

const manifestSchema = z.object({
  version: z.literal(VERSION),
  files: z.record(z.string(), z.object({ bytes: z.number().int().min(0), sha256: z.string() })),
});

const text = (most: number) => z.string().max(most);
/**
 * A stored run's record; its config is checked by `configOf`. What the page shows of `info` is checked, the rest is
 * kept as it is.
 */
const recordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  id: text(100),
  name: text(500),
  createdAt: z.iso.datetime(),
  config: z.record(z.string(), z.unknown()),
  info: z.looseObject({
    device: z.looseObject({
      kind: z.enum(['webgpu', 'wasm']),
      adapter: text(500),
      software: z.boolean(),
      notice: text(5000),
    }),
    parameters: z.number().int().min(0),
    baselines: z.looseObject({
      uniform: z.number(),
      composition: z.number().nullable(),
      markov: z.looseObject({ order: z.number(), nats: z.number().nullable() }),
    }),
    entropyCeiling: z.number(),
  }),
  genome: z.object({
    name: text(500),
    source: text(2000),
    fingerprint: text(200),
    bases: z.number(),
    records: z.number(),
    from: z.enum(['library', 'sample', 'file']),
    excluded: z.array(z.number().int().min(0)),
    regions: z.object({ name: text(500), text: z.string() }).nullable(),
  }),
  build: text(200),
  commit: text(100).nullable().optional(),
});
const journalSchema = z.object({
  label: z.object({ name: text(1000), notes: text(20_000), tags: z.array(text(100)) }).nullable(),
  standing: z.object({
    step: z.number().int().min(0),
    outcome: z.enum(['done', 'stopped', 'failed']).nullable(),
    best: z.object({ value: z.number(), step: z.number() }).nullable(),
    activeMs: z.number(),
  }),
  events: z.array(
    z.object({
      step: z.number(),
      wallMs: z.number(),
      level: z.enum(['info', 'warning', 'error']),
      message: text(5000),
    }),
  ),
  gaps: z.array(z.number()),
  resumedFrom: z.array(z.number()),
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
 * @throws TypedError `bundle-*`, `run-settings`, `checkpoint-*`, `safetensors-*`
 */
export async function unpackRun(
  archive: Blob,
): Promise<{ readonly record: RunRecord; readonly files: readonly RunFile[] }> {
  const files = new Map(await readTar(archive));
  await checkSeals(files);
  const record = parse(recordSchema, await json(files.get('run.json'), 'run.json'), 'run.json') as RunRecord;
  const config = configOf(record);
  const folder = new ArchiveFolder(files, '');
  await readLogs(folder);
  const parent = new ArchiveFolder(files, 'checkpoints/');
  const { entries } = await listCheckpoints(parent);
  const uncommitted = (await parent.names()).find((name) => !entries.some((entry) => entry.folder === name));
  if (uncommitted !== undefined)
    throw refuse('damaged', `The checkpoint ${uncommitted} of this run is not complete.`, uncommitted);
  for (const { folder: name, finite } of entries)
    if (finite) fromCheckpoint(await readCheckpoint(parent, name), config);
  return { record, files: [...files].map(([path, blob]) => ({ path: path.split('/'), blob })) };
}

/**
 * The logs as they are read when the run is shown. Their checksums can be right and their content still be no journal
 * and no points.
 */
async function readLogs(folder: Folder): Promise<void> {
  try {
    parse(journalSchema, await readJournal(folder), 'journal.log');
    await readMetrics(folder);
  } catch (cause) {
    if (cause instanceof TypedError) throw cause;
    throw refuse('damaged', 'The journal or the points of this run cannot be read.', undefined, cause);
  }
}

/** Takes the manifest out of the files and compares them with it. */
async function checkSeals(files: Map<string, Blob>): Promise<void> {
  const raw = await json(files.get(MANIFEST), MANIFEST);
  const { format, version } = (typeof raw === 'object' && raw !== null ? raw : {}) as {
    format?: unknown;
    version?: unknown;
  };
  if (format !== FORMAT) throw refuse('unknown', 'This archive is not a run exported by Helicase.');
  if (typeof version === 'number' && version > VERSION) {
    throw new TypedError(
      'bundle-newer',
      `This run was exported by a newer studio (version ${version}; this one reads ${VERSION}).`,
      'Update Helicase.',
    );
  }
  const sealed = parse(manifestSchema, raw, MANIFEST).files;
  files.delete(MANIFEST);
  for (const name of new Set([...files.keys(), ...Object.keys(sealed)])) {
    const file = files.get(name);
    if (!PATHS.test(name))
      throw refuse('unknown', `The bundle holds "${name.slice(0, 100)}", which is no file of a run.`);
    if (file === undefined || !Object.hasOwn(sealed, name))
      throw refuse('damaged', `The file ${name} of this run is missing or not in its list.`, name);
    const { bytes, sha256: expected } = sealed[name];
    if (file.size !== bytes || (await sha256Hex(await file.arrayBuffer())) !== expected) {
      throw refuse('damaged', `The file ${name} of this run has changed since it was exported.`, name);
    }
  }
}

async function json(file: Blob | undefined, name: string): Promise<unknown> {
  if (file === undefined) throw refuse('unknown', `The bundle lacks ${name}, so it is not a run exported by Helicase.`);
  if (file.size > LARGEST_JSON) throw refuse('damaged', `The file ${name} is far larger than it can be.`, name);
  try {
    return JSON.parse(await file.text());
  } catch (cause) {
    throw refuse('damaged', `The file ${name} of this run is not JSON.`, name, cause);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0].path.join('.').slice(0, 100);
  throw refuse('damaged', `The file ${name} of this run says something impossible at "${path}".`, path);
}

const refuse = (code: string, message: string, path?: string, cause?: unknown) =>
  new TypedError(`bundle-${code}`, message, 'Export the run again and copy the whole file.', { path }, { cause });

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
