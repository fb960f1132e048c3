import { TypedError } from '../../errors/typed-error';
import { count, measured, parseAs, text, z } from '../../formats/schema';
import type { TaskRows } from '../../genome/summary';
import { configSchema } from '../config';
import { upgradeRecord } from './older';

/** UTF-16 units of the names of all files of a genome, joined: an assembly may come as thousands of them. */
const LONGEST_SOURCE = 1 << 20;

/** The genome a run trains on, and the part of it that was chosen. */
export const genomeSchema = z.object({
  name: text(2000),
  source: text(LONGEST_SOURCE),
  /** 128-bit Murmur3 (`packed/fingerprint.ts`), in hexadecimal; empty where it is not known. */
  fingerprint: text(200),
  bases: count,
  records: count,
  /** Where it comes from again: the library (by fingerprint), the sample, or a file the user must drop. */
  from: z.enum(['library', 'sample', 'file']),
  /** Records left out, by index. */
  excluded: z.array(count).readonly(),
  /** The BED or GFF3 file that windows are drawn from. */
  regions: z.object({ name: text(500), text: z.string() }).nullable(),
  /** Of a genome that is the training rows of a task without their labels. */
  taskRows: z
    .object({
      task: text(500),
      splitHash: text(200),
      trainRows: count,
      heldOut: count,
      repeated: count,
      windowLength: count,
    } satisfies Readonly<Record<keyof TaskRows, z.ZodType>>)
    .optional(),
});

/**
 * What was fixed at the start, as `RunInfo` is written; the config is the record's own. Weights that came from a file
 * are a run of which only device, size and the uniform baseline are known.
 */
const infoSchema = z.object({
  device: z.object({
    kind: z.enum(['webgpu', 'wasm']),
    adapter: text(500),
    software: z.boolean(),
    notice: text(5000),
    maxBindingBytes: z.number().min(0),
  }),
  parameters: count,
  plannedBytes: z.number().min(0).optional(),
  dispatches: count.optional(),
  /** Variant of each kernel that has several, without which a run does not compute the same bits. */
  kernels: z.record(text(200), text(200)).optional(),
  baselines: z.object({
    uniform: z.number(),
    composition: measured,
    markov: z.object({ order: count, nats: measured, lower: z.array(measured).readonly().optional() }),
    twoSided: z.object({ context: count, nats: measured, onHidden: measured }).optional(),
  }),
  trainBases: count.optional(),
  emaStart: z.number().optional(),
  entropyCeiling: z.number(),
  startedFrom: text(5000).optional(),
  probe: z.object({ task: text(500), splitHash: text(200), trainRows: count, validationRows: count }).optional(),
});

export const RECORD_VERSION = 1;

/** What a run is, written once when it starts. */
const runRecordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  id: text(100),
  /** As it was called at the start; a label may rename it. */
  name: text(500),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  config: configSchema,
  info: infoSchema,
  genome: genomeSchema,
  /** The build of the studio, so that a resume elsewhere is told from one at home. */
  build: text(200),
  /** The commit it was built from; null where nobody knows. */
  commit: text(100).nullable(),
});

export type RunRecord = Readonly<z.output<typeof runRecordSchema>>;
export type RunGenome = Readonly<z.output<typeof genomeSchema>>;

/**
 * A run's record from the JSON of its `run.json`, of this build or an earlier one.
 * @throws TypedError `run-newer`, `run-settings`, `run-record`, with the path of the faulty field
 */
export function readRecord(json: unknown): RunRecord {
  const version = z.object({ version: z.number() }).safeParse(json).data?.version;
  if (version !== undefined && version > RECORD_VERSION) {
    const message = `This run was written by a newer studio (version ${version}; this one reads ${RECORD_VERSION}).`;
    throw new TypedError('run-newer', message, 'Update Helicase.', { path: 'version' });
  }
  return parseAs(runRecordSchema, upgradeRecord(json), (path) => {
    const setting = path.startsWith('config.') ? path.slice('config.'.length) : null;
    return setting === null
      ? new TypedError(
          'run-record',
          `The record of this run says something impossible at "${path}".`,
          'Open it in the studio that made it.',
          { path },
        )
      : new TypedError(
          'run-settings',
          `This studio cannot read the setting "${setting}" of this run.`,
          'Open it in the studio that made it.',
          { path: setting },
        );
  });
}

/** What a user may write on a run. */
export const labelSchema = z.object({ name: text(1000), notes: text(20_000), tags: z.array(text(100)).readonly() });
export type RunLabel = Readonly<z.output<typeof labelSchema>>;

/** Something a reader of the run's log must know. */
export const eventSchema = z.object({
  step: z.number(),
  wallMs: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  message: text(5000),
});
export type RunEvent = Readonly<z.output<typeof eventSchema>>;

/** How far a run has come; written with every checkpoint and at the end. */
export const standingSchema = z.object({
  step: count,
  /** Null while it runs, or after it was cut off. */
  outcome: z.enum(['done', 'stopped', 'failed']).nullable(),
  /** Lowest student validation loss. */
  best: z.object({ value: z.number(), step: count }).nullable(),
  activeMs: z.number(),
  /** The newest of what is logged, for lists; runs of older builds do not say. */
  newest: z
    .object({
      /** Student MLM loss, smoothed as on the charts. */
      loss: measured,
      /** Masked accuracy on held-out windows; null before it was measured. */
      accuracy: measured.nullable(),
    })
    .optional(),
});
export type RunStanding = Readonly<z.output<typeof standingSchema>>;

export const STANDING_AT_START: RunStanding = { step: 0, outcome: null, best: null, activeMs: 0 };

/** Steps of a run that were trained elsewhere: those after one, to another. */
export const elsewhereSchema = z.object({
  after: count,
  to: count,
  /** The machine and the program, in words. */
  on: text(1000),
});
export type ElsewherePart = Readonly<z.output<typeof elsewhereSchema>>;
