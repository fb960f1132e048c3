import { csvLine } from '../../formats/csv-text';
import { AXES } from '../../training/record/metric-columns';
import { axisColumn, type History, SIGNAL_NAMES, valueAt } from './history';

/**
 * Every logged point, exactly: a number is written in the shortest form that reads back as the same number. Chunked, so
 * that the page never stalls.
 */

const ROWS_PER_CHUNK = 2000;

export function* csvChunks(history: History, rowsPerChunk = ROWS_PER_CHUNK): Generator<string> {
  yield csvLine([...AXES, ...SIGNAL_NAMES]);
  for (const [from, to] of chunks(history.length, rowsPerChunk)) {
    const axes = AXES.map((axis) => axisColumn(history, axis));
    let text = '';
    for (let row = from; row < to; row++) {
      text += csvLine([
        ...axes.map((column) => column[row]),
        ...SIGNAL_NAMES.map((signal) => valueAt(history, signal, row)),
      ]);
    }
    yield text;
  }
}

/**
 * The same as JSON, one object a point, with what the run was. Absent signals are absent; values JSON has no number for
 * are words.
 */
export function* jsonChunks(history: History, run: object | null, rowsPerChunk = ROWS_PER_CHUNK): Generator<string> {
  yield `{"run":${JSON.stringify(run)},"points":[`;
  for (const [from, to] of chunks(history.length, rowsPerChunk)) {
    const axes = AXES.map((axis) => axisColumn(history, axis));
    const points: string[] = [];
    for (let row = from; row < to; row++) {
      const values = SIGNAL_NAMES.map((signal) => [signal, valueAt(history, signal, row)] as const).filter(
        ([, value]) => value !== null,
      );
      points.push(
        JSON.stringify(
          {
            ...Object.fromEntries(AXES.map((axis, index) => [axis, axes[index][row]])),
            values: Object.fromEntries(values),
          },
          nonFiniteAsWords,
        ),
      );
    }
    yield `${from === 0 ? '\n' : ',\n'}${points.join(',\n')}`;
  }
  yield '\n]}\n';
}

const nonFiniteAsWords = (_key: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const chunks = (length: number, size: number): (readonly [number, number])[] =>
  Array.from(
    { length: Math.ceil(length / size) },
    (_, index) => [index * size, Math.min(length, (index + 1) * size)] as const,
  );
