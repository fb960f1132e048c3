import { csvLine } from '../../formats/csv-text';
import { SIGNALS, type Signal } from '../signals';
import { AXES, type MetricColumns } from './metric-columns';

/**
 * Every logged point, exactly: a number is written in the shortest form that reads back as the same number. Chunked, so
 * that the thread never stalls.
 */

const SIGNAL_NAMES = Object.keys(SIGNALS) as readonly Signal[];
const ROWS_PER_CHUNK = 2000;

/** An empty cell where a signal was not measured. */
export function* csvChunks(points: MetricColumns, rowsPerChunk = ROWS_PER_CHUNK): Generator<string> {
  yield csvLine([...AXES, ...SIGNAL_NAMES]);
  for (const [from, to] of chunks(points.length, rowsPerChunk)) {
    let text = '';
    for (let row = from; row < to; row++) {
      text += csvLine([
        ...AXES.map((axis) => points.axes[axis][row]),
        ...SIGNAL_NAMES.map((signal) => valueAt(points, signal, row)),
      ]);
    }
    yield text;
  }
}

/**
 * The same as JSON, one object a point, with what the run was. Absent signals are absent; values JSON has no number for
 * are words.
 */
export function* jsonChunks(
  points: MetricColumns,
  run: object | null,
  rowsPerChunk = ROWS_PER_CHUNK,
): Generator<string> {
  yield `{"run":${JSON.stringify(run)},"points":[`;
  for (const [from, to] of chunks(points.length, rowsPerChunk)) {
    const lines = rows(points, from, to, (axes, values) => ({ ...axes, values }));
    yield `${from === 0 ? '\n' : ',\n'}${lines.join(',\n')}`;
  }
  yield '\n]}\n';
}

/** A line of JSON a point, axes and signals side by side; values JSON has no number for are words. */
export function* lineChunks(points: MetricColumns, rowsPerChunk = ROWS_PER_CHUNK): Generator<string> {
  for (const [from, to] of chunks(points.length, rowsPerChunk))
    yield `${rows(points, from, to, (axes, values) => ({ ...axes, ...values })).join('\n')}\n`;
}

type Numbers = Readonly<Record<string, number>>;

function rows(points: MetricColumns, from: number, to: number, make: (axes: Numbers, values: Numbers) => object) {
  const lines: string[] = [];
  for (let row = from; row < to; row++) {
    const axes = Object.fromEntries(AXES.map((axis) => [axis, points.axes[axis][row]]));
    const values = Object.fromEntries(
      SIGNAL_NAMES.flatMap((signal) => {
        const value = valueAt(points, signal, row);
        return value === null ? [] : [[signal, value] as const];
      }),
    );
    lines.push(JSON.stringify(make(axes, values), nonFiniteAsWords));
  }
  return lines;
}

/** Null where the signal was not measured. */
function valueAt({ signals }: MetricColumns, signal: Signal, row: number): number | null {
  const column = signals[signal];
  return column?.present[row] === 1 ? column.values[row] : null;
}

const nonFiniteAsWords = (_key: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const chunks = (length: number, size: number): (readonly [number, number])[] =>
  Array.from(
    { length: Math.ceil(length / size) },
    (_, index) => [index * size, Math.min(length, (index + 1) * size)] as const,
  );
