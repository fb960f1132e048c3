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

/** Collects points into columns. */
export class ColumnBuilder {
  private length = 0;
  private capacity = 1024;
  private axes = Object.fromEntries(AXES.map((axis) => [axis, new Float64Array(this.capacity)])) as Record<
    Axis,
    Float64Array<ArrayBuffer>
  >;
  private readonly signals = new Map<string, MetricColumn>();

  get rows(): number {
    return this.length;
  }

  /** Begins a row; `set` fills it. */
  begin(axes: Readonly<Record<Axis, number>>): void {
    if (this.length === this.capacity) this.grow();
    for (const axis of AXES) this.axes[axis][this.length] = axes[axis];
    this.length++;
  }

  set(signal: string, value: number): void {
    let column = this.signals.get(signal);
    if (column === undefined) {
      column = { values: new Float64Array(this.capacity), present: new Uint8Array(this.capacity) };
      this.signals.set(signal, column);
    }
    column.values[this.length - 1] = value;
    column.present[this.length - 1] = 1;
  }

  finish(): MetricColumns {
    const { length } = this;
    const axes = Object.fromEntries(
      AXES.map((axis) => [axis, this.axes[axis].slice(0, length)]),
    ) as MetricColumns['axes'];
    const signals = Object.fromEntries(
      [...this.signals].map(([name, { values, present }]) => [
        name,
        { values: values.slice(0, length), present: present.slice(0, length) },
      ]),
    );
    return { length, axes, signals };
  }

  private grow(): void {
    this.capacity *= 2;
    const longer = (from: Float64Array<ArrayBuffer>) => {
      const to = new Float64Array(this.capacity);
      to.set(from);
      return to;
    };
    for (const axis of AXES) this.axes[axis] = longer(this.axes[axis]);
    for (const [name, { values, present }] of this.signals) {
      const flags = new Uint8Array(this.capacity);
      flags.set(present);
      this.signals.set(name, { values: longer(values), present: flags });
    }
  }
}

/** Rows [from, to) as columns of their own. */
export function sliceColumns({ axes, signals }: MetricColumns, from: number, to: number): MetricColumns {
  return {
    length: to - from,
    axes: Object.fromEntries(AXES.map((axis) => [axis, axes[axis].slice(from, to)])) as MetricColumns['axes'],
    signals: Object.fromEntries(
      Object.entries(signals).map(([name, { values, present }]) => [
        name,
        { values: values.slice(from, to), present: present.slice(from, to) },
      ]),
    ),
  };
}
