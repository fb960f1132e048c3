import type { Range } from './plot/range';

/** How the charts are looked at; it never changes what was logged. */
export interface ChartView {
  readonly smoothing: boolean;
  readonly logY: boolean;
  readonly x: XAxis;
  /** The stretch of the x axis in sight, as logged; null for all of it. One for all charts: they show one run. */
  readonly range: Range | null;
  /** y axes that were set by hand, by the title of their chart. */
  readonly y: Readonly<Record<string, Range>>;
}

export const X_AXES = ['step', 'bases', 'epochs', 'wall', 'active'] as const;
export type XAxis = (typeof X_AXES)[number];
/** Of such an axis nobody knows where it will end. */
export const isTime = (x: XAxis): boolean => x === 'wall' || x === 'active';

/** Everything in sight. */
export const wholeView: Pick<ChartView, 'range' | 'y'> = { range: null, y: {} };

export const firstChartView: ChartView = { smoothing: true, logY: false, x: 'step', ...wholeView };
