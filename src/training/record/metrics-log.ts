import { TypedError } from '../../errors/typed-error';
import { parseAs, parseText, text, z } from '../../formats/schema';
import type { Folder } from '../../platform/folder';
import { RecordLog } from '../../storage/record-log';
import { AXES, type Axis, ColumnBuilder, type LoggedPoint, type MetricColumns, sliceColumns } from './metric-columns';

const FILE = 'metrics.log';
const COLUMNS = 0;
const POINT = 1;
const signalsSchema = z.array(text(200));

/**
 * Every point of a run, in a record log. A record is either the list of signals (JSON), which holds for the points
 * after it, or a point: a bit for each signal that was measured, a bit for each that needs eight bytes (what comes from
 * the device is float32 and needs four), the four axes and the values. Values come back with the bits they were logged
 * with.
 */
export class MetricsLog {
  private readonly log: RecordLog;
  private signals: readonly string[];

  private constructor(log: RecordLog, signals: readonly string[]) {
    this.log = log;
    this.signals = signals;
  }

  /**
   * Opens the log of a run to go on after `step`: points after it are cut off by the next append.
   * @returns the points up to the step, and those after it, which are forgotten
   * @throws TypedError `run-points`
   */
  static async openAt(
    folder: Folder,
    step: number,
  ): Promise<{ readonly metrics: MetricsLog; readonly kept: MetricColumns; readonly after: MetricColumns }> {
    const reader = new Reader();
    let keptEnd = 0;
    let rows = 0;
    let signals: readonly string[] = [];
    const log = await RecordLog.open(folder, FILE, (payload, end) => {
      reader.read(payload);
      if (reader.lastStep > step) return;
      keptEnd = end;
      rows = reader.columns.rows;
      signals = reader.signals;
    });
    await log.rewind(keptEnd);
    const all = reader.columns.finish();
    return {
      metrics: new MetricsLog(log, signals),
      kept: sliceColumns(all, 0, rows),
      after: sliceColumns(all, rows, all.length),
    };
  }

  /** Points after the step it was opened at are gone from the disk when it resolves. */
  cut(): Promise<void> {
    return this.log.cut();
  }

  /** On disk when it resolves; what fails leaves the log as it was. @throws TypedError `runs-storage-full` */
  async append(points: readonly LoggedPoint[]): Promise<void> {
    if (points.length === 0) return;
    const unknown = new Set(points.flatMap(({ values }) => Object.keys(values)));
    for (const name of this.signals) unknown.delete(name);
    const signals = [...this.signals, ...unknown];
    const head = unknown.size === 0 ? [] : [encodeSignals(signals)];
    await this.log.append([...head, ...points.map((point) => encodePoint(point, signals))]);
    this.signals = signals;
  }
}

/** Takes the points after a step off the disk. */
export async function cutMetrics(folder: Folder, step: number): Promise<void> {
  const { metrics } = await MetricsLog.openAt(folder, step);
  await metrics.cut();
}

/** All points of a run. @throws TypedError `run-points` where a record is no point, though its checksum is right */
export async function readMetrics(folder: Folder): Promise<MetricColumns> {
  const reader = new Reader();
  await RecordLog.open(folder, FILE, (payload) => reader.read(payload));
  return reader.columns.finish();
}

function encodeSignals(signals: readonly string[]): Uint8Array {
  const names = new TextEncoder().encode(JSON.stringify(signals));
  const payload = new Uint8Array(1 + names.length);
  payload[0] = COLUMNS;
  payload.set(names, 1);
  return payload;
}

const maskBytes = (signals: number): number => Math.ceil(signals / 8);

function encodePoint(point: LoggedPoint, signals: readonly string[]): Uint8Array {
  const mask = maskBytes(signals.length);
  const payload = new Uint8Array(1 + 2 * mask + 8 * (AXES.length + signals.length));
  const view = new DataView(payload.buffer);
  payload[0] = POINT;
  let at = 1 + 2 * mask;
  for (const axis of AXES) {
    view.setFloat64(at, point[axis], true);
    at += 8;
  }
  signals.forEach((name, index) => {
    const value = point.values[name];
    if (value === undefined) return;
    const bit = 1 << (index & 7);
    payload[1 + (index >> 3)] |= bit;
    if (Object.is(Math.fround(value), value)) {
      view.setFloat32(at, value, true);
      at += 4;
    } else {
      payload[1 + mask + (index >> 3)] |= bit;
      view.setFloat64(at, value, true);
      at += 8;
    }
  });
  return payload.subarray(0, at);
}

/** Decodes records in the order they were written. */
class Reader {
  readonly columns = new ColumnBuilder();
  signals: readonly string[] = [];
  lastStep = 0;
  private readonly axes = { step: 0, wallMs: 0, activeMs: 0, basesSeen: 0 } satisfies Record<Axis, number>;
  /** Of the whole file: one for each of a million points would take longer than reading them. */
  private view: DataView = new DataView(new ArrayBuffer(0));

  read(payload: Uint8Array): void {
    if (payload[0] === COLUMNS)
      this.signals = parseAs(signalsSchema, parseText(new TextDecoder().decode(payload.subarray(1))), notPoints);
    else if (payload[0] === POINT) this.point(payload);
  }

  private point(payload: Uint8Array): void {
    const { signals, axes, columns } = this;
    if (this.view.buffer !== payload.buffer) this.view = new DataView(payload.buffer);
    const { view } = this;
    const mask = maskBytes(signals.length);
    let at = payload.byteOffset + 1 + 2 * mask;
    const end = payload.byteOffset + payload.length;
    if (at + 8 * AXES.length > end) throw notPoints('length');
    for (const axis of AXES) {
      axes[axis] = view.getFloat64(at, true);
      at += 8;
      if (!Number.isFinite(axes[axis])) throw notPoints(axis);
    }
    if (!Number.isSafeInteger(axes.step) || axes.step < 0) throw notPoints('step');
    columns.begin(axes);
    this.lastStep = axes.step;
    for (let index = 0; index < signals.length; index++) {
      const bit = 1 << (index & 7);
      if ((payload[1 + (index >> 3)] & bit) === 0) continue;
      const wide = (payload[1 + mask + (index >> 3)] & bit) !== 0;
      const next = at + (wide ? 8 : 4);
      if (next > end) throw notPoints(signals[index]);
      columns.set(signals[index], wide ? view.getFloat64(at, true) : view.getFloat32(at, true));
      at = next;
    }
    if (at !== end) throw notPoints('length');
  }
}

const notPoints = (path: string): TypedError =>
  new TypedError(
    'run-points',
    `The points of this run say something impossible at "${path}".`,
    'Continue from an earlier checkpoint.',
    { path },
  );
