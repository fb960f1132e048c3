import type { MetricColumns } from '../../training/record/metric-columns';
import type { Point } from '../../training/signals';
import { SIGNALS, type Signal } from '../../training/signals';

/** What no two runs share, however equal. */
const CLOCKED: ReadonlySet<string> = new Set<Signal>(['stepMs', 'basesPerSecond', 'probeMs']);

/**
 * The steps that were logged after a checkpoint and are computed again: they tell whether a resumed run is the run that
 * was broken off. On the same browser, GPU and build every value comes out with the same bits; elsewhere the difference
 * is measured.
 */
export class Replay {
  private readonly before: MetricColumns;
  private row = 0;
  private worst: { readonly signal: Signal; readonly step: number; readonly share: number } | null = null;

  /** @param before the points that were logged after the checkpoint */
  constructor(before: MetricColumns) {
    this.before = before;
  }

  /** @returns one sentence when the last of the steps has been compared, else null */
  compare({ step, values }: Point): { readonly level: 'info' | 'warning'; readonly message: string } | null {
    const { length, axes, signals } = this.before;
    if (this.row >= length || axes.step[this.row] !== step) return null;
    for (const name of Object.keys(SIGNALS) as Signal[]) {
      const column = signals[name];
      if (CLOCKED.has(name) || column?.present[this.row] !== 1) continue;
      const [then, now] = [column.values[this.row], values[name] ?? Number.NaN];
      if (!Object.is(then, now)) this.differs(name, step, then, now);
    }
    this.row++;
    return this.row === length ? this.verdict(axes.step[0], step) : null;
  }

  private differs(signal: Signal, step: number, then: number, now: number): void {
    const difference = Math.abs(then - now) / Math.max(Math.abs(then), Number.MIN_VALUE);
    const share = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    if (this.worst === null || share > this.worst.share) this.worst = { signal, step, share };
  }

  private verdict(first: number, last: number): ReturnType<Replay['compare']> {
    const steps = first === last ? `Step ${first}, computed` : `Steps ${first} to ${last}, computed`;
    const { worst } = this;
    if (worst === null) return { level: 'info', message: `${steps} a second time, came out the same to the last bit.` };
    const share = Number.isFinite(worst.share) ? `${(100 * worst.share).toPrecision(2)} %` : 'beyond measure';
    const where = `${SIGNALS[worst.signal].label}, step ${worst.step}`;
    return {
      level: 'warning',
      message:
        `${steps} a second time, came out differently, at most by ${share} (${where}): ` +
        'another browser, GPU or build.',
    };
  }
}
