import { withRoom } from '../../numerics/growing';

/** One logged step. `values` holds what was measured at it, by the signal's name. */
export interface LoggedPoint {
  readonly step: number;
  readonly wallMs: number;
  readonly activeMs: number;
  readonly basesSeen: number;
  readonly values: Readonly<Record<string, number>>;
}

export const AXES = ['step', 'wallMs', 'activeMs', 'basesSeen'] as const;
export type Axis = (typeof AXES)[number];

/** A signal not measured at a step is absent, which is another thing than measured and not finite. */
export interface MetricColumn {
  readonly values: Float64Array<ArrayBuffer>;
  readonly present: Uint8Array<ArrayBuffer>;
}

/** All points of a run by column: a million points are a few arrays, not a million objects. */
export interface MetricColumns {
  readonly length: number;
  readonly axes: Readonly<Record<Axis, Float64Array<ArrayBuffer>>>;
  /** Only signals that were measured at least once. */
  readonly signals: Readonly<Record<string, MetricColumn>>;
}

type Axes<Column> = Record<Axis, Column>;

const forEachAxis = <Column>(column: (axis: Axis) => Column): Axes<Column> => ({
  step: column('step'),
  wallMs: column('wallMs'),
  activeMs: column('activeMs'),
  basesSeen: column('basesSeen'),
});

const numbers = (length: number) => new Float64Array(length);
const flags = (length: number) => new Uint8Array(length);

/** Collects points into columns that grow. */
export class ColumnBuilder {
  private length = 0;
  private axes = forEachAxis(() => numbers(0));
  private readonly signals = new Map<string, MetricColumn>();

  /** Goes on behind columns, which are taken over: nobody else may write to them. */
  static over({ length, axes, signals }: MetricColumns): ColumnBuilder {
    const builder = new ColumnBuilder();
    builder.length = length;
    builder.axes = { ...axes };
    for (const [name, column] of Object.entries(signals)) builder.signals.set(name, column);
    return builder;
  }

  get rows(): number {
    return this.length;
  }

  /** Begins a row; `set` fills it. */
  begin(axes: Readonly<Record<Axis, number>>): void {
    const row = this.length++;
    if (row === this.axes.step.length)
      this.axes = forEachAxis((axis) => withRoom(this.axes[axis], this.length, numbers));
    for (const axis of AXES) this.axes[axis][row] = axes[axis];
  }

  /** What was measured at the row begun last. */
  set(signal: string, value: number): void {
    const column = this.roomy(signal);
    column.values[this.length - 1] = value;
    column.present[this.length - 1] = 1;
  }

  /** The rows of an axis so far and room for more. */
  axis(axis: Axis): Float64Array<ArrayBuffer> {
    return this.axes[axis];
  }

  /** The rows of a signal so far and room for more; shorter where it was not measured any more. */
  signal(signal: string): MetricColumn {
    return this.signals.get(signal) ?? NEVER;
  }

  /** The first rows as columns of their own, all of them by default. */
  finish(rows = this.length): MetricColumns {
    return {
      length: rows,
      axes: forEachAxis((axis) => this.axes[axis].slice(0, rows)),
      signals: Object.fromEntries([...this.signals.keys()].map((name) => [name, this.exactly(name, rows)])),
    };
  }

  private exactly(signal: string, rows: number): MetricColumn {
    const column = { values: numbers(rows), present: flags(rows) };
    const { values, present } = this.signal(signal);
    column.values.set(values.subarray(0, rows));
    column.present.set(present.subarray(0, rows));
    return column;
  }

  private roomy(signal: string): MetricColumn {
    const column = this.signal(signal);
    if (column.values.length >= this.length) return column;
    const grown = {
      values: withRoom(column.values, this.length, numbers),
      present: withRoom(column.present, this.length, flags),
    };
    this.signals.set(signal, grown);
    return grown;
  }
}

const NEVER: MetricColumn = { values: numbers(0), present: flags(0) };

/** Rows [from, to) as columns of their own. */
export function sliceColumns({ axes, signals }: MetricColumns, from: number, to: number): MetricColumns {
  return {
    length: to - from,
    axes: forEachAxis((axis) => axes[axis].slice(from, to)),
    signals: Object.fromEntries(
      Object.entries(signals).map(([name, { values, present }]) => [
        name,
        { values: values.slice(from, to), present: present.slice(from, to) },
      ]),
    ),
  };
}
