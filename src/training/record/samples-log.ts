import { TypedError } from '../../errors/typed-error';
import { count, parseAs, parseText, text, z } from '../../formats/schema';
import type { Folder } from '../../platform/folder';
import { RecordLog } from '../../storage/record-log';
import type { MaskedSample } from '../masked-sample';

const FILE = 'samples.log';
/** Digits of a probability that a picture of it could show. */
const DIGITS = 4;

const share = z.number().min(0).max(1);
export const maskedSampleSchema = z.object({
  step: count,
  record: text(2000),
  start: count,
  strand: z.enum(['+', '-']),
  bases: z
    .string()
    .regex(/^[ACGTNacgtn]*$/)
    .max(100_000),
  masked: z
    .array(
      z.object({
        index: count,
        shown: z.enum(['hidden', 'random', 'kept']),
        probabilities: z.tuple([share, share, share, share, share]).readonly(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<MaskedSample>;

/** The masked windows of a run as they were shown, a record of JSON each, probabilities rounded. */
export class SamplesLog {
  private readonly log: RecordLog;

  private constructor(log: RecordLog) {
    this.log = log;
  }

  /** Opens the log of a run to go on after `step`: windows after it are cut off by the next append. */
  static async openAt(
    folder: Folder,
    step: number,
  ): Promise<{ readonly samples: SamplesLog; readonly kept: readonly MaskedSample[] }> {
    const kept: MaskedSample[] = [];
    let keptEnd = 0;
    const log = await RecordLog.open(folder, FILE, (payload, end) => {
      const sample = readSample(payload);
      if (sample.step > step) return;
      kept.push(sample);
      keptEnd = end;
    });
    await log.rewind(keptEnd);
    return { samples: new SamplesLog(log), kept };
  }

  /** On disk when it resolves; what fails leaves the log as it was. @throws TypedError `runs-storage-full` */
  append(samples: readonly MaskedSample[]): Promise<void> {
    if (samples.length === 0) return Promise.resolve();
    const encoder = new TextEncoder();
    return this.log.append(samples.map((sample) => encoder.encode(JSON.stringify(sample, rounded))));
  }
}

/** All windows of a run, oldest first; runs of older builds kept none. @throws TypedError `run-points` */
export async function readSamples(folder: Folder): Promise<readonly MaskedSample[]> {
  return (await SamplesLog.openAt(folder, Number.POSITIVE_INFINITY)).kept;
}

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(DIGITS)) : value;

function readSample(payload: Uint8Array): MaskedSample {
  return parseAs(maskedSampleSchema, parseText(new TextDecoder().decode(payload)), notSample);
}

const notSample = (path: string): TypedError =>
  new TypedError(
    'run-points',
    `A masked window of this run says something impossible at "${path}".`,
    'Continue from an earlier checkpoint.',
    { path },
  );
