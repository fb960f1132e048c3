import { deviation, mean } from '../../../numerics/student-t';
import type { MetricColumn, MetricColumns } from '../../../training/record/metric-columns';
import { Extremes } from './extremes';
import type { Band, OverlayAxis, OverlayLine } from './overlay-model';

/** The mean of a signal over several runs, row by row, and how far the runs lie apart. A row is a step. */
interface MeanColumn {
  /** Of the runs it was made of, in their order. */
  readonly from: readonly MetricColumn[];
  readonly column: MetricColumn;
  readonly extremes: Extremes;
  readonly band: Band;
  /** Of each axis that was asked for, the mean over the runs. */
  readonly xs: Map<OverlayAxis, Float64Array>;
}

/** Kept with the first run's column: lines are made anew whenever anything about the runs changes. */
const built = new WeakMap<MetricColumn, MeanColumn>();

/**
 * A line of the mean with a band of one sample standard deviation each way, over the steps at which every run logged
 * the signal.
 * @param named its id, name and place among what is drawn
 * @param runs two or more
 * @returns null where one of them has logged nothing of the signal
 */
export function meanLine(
  named: Pick<OverlayLine, 'id' | 'name' | 'place'>,
  runs: readonly MetricColumns[],
  signal: string,
  axis: OverlayAxis,
): OverlayLine | null {
  const columns = runs.flatMap(({ signals }) => signals[signal] ?? []);
  if (columns.length < Math.max(2, runs.length)) return null;
  const { column, extremes, band, xs: found } = meanColumn(columns);
  const axes = runs.map((run) => run.axes[axis]);
  const xs = found.get(axis) ?? Float64Array.from(column.values, (_, row) => mean(axes.map((each) => each[row])));
  found.set(axis, xs);
  return { ...named, xs, ...column, extremes, gaps: [], band };
}

function meanColumn(from: readonly MetricColumn[]): MeanColumn {
  const found = built.get(from[0]);
  if (found?.from.length === from.length && from.every((column, i) => column === found.from[i])) return found;
  const rows = Math.min(...from.map(({ values }) => values.length));
  const values = new Float64Array(rows);
  const present = new Uint8Array(rows);
  const [low, high] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    if (from.some((column) => column.present[row] !== 1)) continue;
    const each = from.map((column) => column.values[row]);
    const spread = deviation(each);
    present[row] = 1;
    values[row] = mean(each);
    low[row] = values[row] - spread;
    high[row] = values[row] + spread;
  }
  const column = { values, present };
  const edge = (of: Float64Array<ArrayBuffer>) => ({ values: of, extremes: new Extremes({ values: of, present }) });
  const band = { low: edge(low), high: edge(high) };
  const made: MeanColumn = { from, column, extremes: new Extremes(column), band, xs: new Map() };
  built.set(from[0], made);
  return made;
}
