import { TypedError } from '../../../errors/typed-error';
import { count, faultyPath, parseText, z } from '../../../formats/schema';
import type { LoggedPoint } from '../../../training/record/metric-columns';
import { SIGNALS } from '../../../training/signals';

/** More than the points of the longest run there can be take in a browser. */
const LARGEST = 1 << 29;
/** What JSON has no number for. */
const WORDS = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY } as const;

const value = z.union([
  z.number(),
  z.enum(Object.keys(WORDS) as [keyof typeof WORDS]).transform((word) => WORDS[word]),
]);
const milliseconds = z.number().min(0);
const lineSchema = z.object({
  step: count,
  wallMs: milliseconds,
  activeMs: milliseconds,
  basesSeen: count,
  ...Object.fromEntries(Object.keys(SIGNALS).map((signal) => [signal, value.optional()])),
});

/**
 * The points of `metrics.jsonl`: a line of JSON each, step after step without a hole. Signals that the studio does not
 * know are passed over.
 * @throws TypedError `cluster-metrics`, with the line
 */
export async function readMetricsLines(file: Blob): Promise<LoggedPoint[]> {
  if (file.size > LARGEST) throw refuse('is larger than the points of any run', 1);
  const lines = (await file.text()).trimEnd().split('\n');
  const points: LoggedPoint[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '' && lines.length === 1) break;
    const point = pointOf(line, index + 1);
    const before = points.at(-1);
    if (before !== undefined && point.step !== before.step + 1)
      throw refuse(`goes from step ${before.step} to step ${point.step}`, index + 1);
    points.push(point);
  }
  return points;
}

function pointOf(line: string, number: number): LoggedPoint {
  const json = parseText(line);
  if (json === undefined) throw refuse('holds a line that is not JSON', number);
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) throw refuse(`says something impossible at "${faultyPath(parsed.error)}"`, number);
  const { step, wallMs, activeMs, basesSeen, ...values } = parsed.data;
  return { step, wallMs, activeMs, basesSeen, values };
}

const refuse = (what: string, line: number): TypedError =>
  new TypedError(
    'cluster-metrics',
    `The file metrics.jsonl ${what} (line ${line.toLocaleString('en')}).`,
    'Take the .back.tar that train.py wrote, whole and unchanged.',
    { file: 'metrics.jsonl', line },
  );
