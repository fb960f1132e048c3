import type { Backbone } from '../../src/training/config.ts';
import { AXIS_TEXT, type Axis } from './axes.ts';

/** A step of one size, measured. */
export interface Scaled {
  /** Of what the axis is. */
  readonly value: number;
  readonly threads: number;
  /** The median of the samples. */
  readonly ms: number;
  /** Operations of the step. */
  readonly flop: number;
  readonly parameters: number;
  readonly layers: number;
  readonly plannedBytes: number;
  /** Of the processor's heap. */
  readonly takenBytes: number;
}

/** The steps of an axis, those of one thread before those of more. */
export interface Series {
  readonly backbone: Backbone;
  readonly axis: Axis;
  readonly cores: number;
  readonly steps: readonly Scaled[];
}

export function seriesText(series: Series): string {
  const { backbone, axis } = series;
  const [table, says] = axis === 'threads' ? byThreads(series) : bySize(series);
  const name = backbone === 'transformer' ? 'Transformer' : 'ChordMixer';
  return [`## ${name}, ${AXIS_TEXT[axis]}`, '', ...table, '', says, ''].join('\n');
}

/** Tables and sentences are lines. */
type Told = readonly [table: readonly string[], says: string];

function bySize({ axis, cores, steps }: Series): Told {
  const alone = steps.filter(({ threads }) => threads === 1);
  const all = cores === 1 ? [] : steps.filter(({ threads }) => threads === cores);
  const name = AXIS_TEXT[axis];
  const more = all.length === 0 ? [] : [`${cores} threads, ms`, 'GFLOP/s', 'times as fast'];
  const head = [name, 'layers', 'parameters', 'GFLOP', 'one thread, ms', 'GFLOP/s', ...more, ...BYTES];
  const rows = alone.map((one, i) => [
    whole(one.value),
    whole(one.layers),
    whole(one.parameters),
    digits(one.flop / 1e9),
    digits(one.ms),
    digits(rate(one)),
    ...(all.length === 0 ? [] : [digits(all[i].ms), digits(rate(all[i])), digits(one.ms / all[i].ms)]),
    ...bytes(one),
  ]);
  const powers = [
    `time of one thread ${powerText(alone, ({ ms }) => ms)}`,
    ...(all.length === 0 ? [] : [`of ${cores} ${powerText(all, ({ ms }) => ms)}`]),
    `operations ${powerText(alone, ({ flop }) => flop)}`,
    `bytes ${powerText(alone, ({ takenBytes }) => takenBytes)}`,
  ];
  const speeds = [alone, ...(all.length === 0 ? [] : [all])].map((of) => speedText(name, of));
  const says = `Power of the ${name} by which it grows (in brackets between the last two): ${powers.join(', ')}.`;
  return [tableOf(head, rows), [says, ...speeds].join(' ')];
}

/** Where operations a second are most, and what of them is left at the last. */
function speedText(name: string, steps: readonly Scaled[]): string {
  const best = steps.reduce((most, step) => (rate(step) > rate(most) ? step : most));
  const last = steps[steps.length - 1];
  const who = last.threads === 1 ? 'One thread' : `${last.threads} threads`;
  if (best === last) return `${who}: operations a second are most at the last.`;
  return (
    `${who}: operations a second are most at a ${name} of ${whole(best.value)} (${megabytes(best.takenBytes)} MB ` +
    `taken), and ${digits((100 * rate(last)) / rate(best))} % of that at the last (${megabytes(last.takenBytes)} MB).`
  );
}

function byThreads({ cores, steps }: Series): Told {
  const [one] = steps;
  const head = ['threads', 'ms', 'GFLOP/s', 'times as fast', 'of what so many cores could', ...BYTES];
  const faster = ({ ms }: Scaled) => one.ms / ms;
  const share = (step: Scaled) => faster(step) / Math.min(step.threads, cores);
  const rows = steps.map((step) => [
    whole(step.threads),
    digits(step.ms),
    digits(rate(step)),
    digits(faster(step)),
    `${digits(100 * share(step))} %`,
    ...bytes(step),
  ]);
  const said = steps.flatMap((step) => {
    if (step.threads === cores && cores > 1)
      return [`All ${cores} cores are ${digits(faster(step))} times as fast as one: ${digits(100 * share(step))} %.`];
    if (step.threads > cores)
      return [`${step.threads} threads on ${cores} ${cores === 1 ? 'core' : 'cores'}: ${digits(faster(step))} times.`];
    return [];
  });
  return [tableOf(head, rows), said.join(' ')];
}

const BYTES = ['MB planned', 'MB taken'] as const;
const megabytes = (count: number): string => digits(count / 1e6);
const bytes = ({ plannedBytes, takenBytes }: Scaled) => [plannedBytes, takenBytes].map(megabytes);
const rate = ({ flop, ms }: Scaled): number => flop / ms / 1e6;

/** The power by which something grows with the size, over all and between the last two. */
function powerText(steps: readonly Scaled[], of: (step: Scaled) => number): string {
  return `${power(steps, of).toFixed(2)} (${power(steps.slice(-2), of).toFixed(2)})`;
}

/** The slope of the line through the logarithms, by least squares. */
function power(steps: readonly Scaled[], of: (step: Scaled) => number): number {
  const points = steps.map((step) => [Math.log(step.value), Math.log(of(step))] as const);
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (by: (point: readonly [number, number]) => number) =>
    points.reduce((total, point) => total + by(point), 0);
  return sum(([a, b]) => (a - x) * (b - y)) / sum(([a]) => (a - x) ** 2);
}

const whole = (value: number): string => value.toLocaleString('en');
const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
