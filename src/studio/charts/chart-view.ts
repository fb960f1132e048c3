/** How the charts are looked at; it never changes what was logged. */
export interface ChartView {
  readonly smoothing: boolean;
  readonly logY: boolean;
  readonly x: XAxis;
}

export const X_AXES = ['step', 'bases', 'epochs', 'wall', 'active'] as const;
export type XAxis = (typeof X_AXES)[number];

export const firstChartView: ChartView = { smoothing: true, logY: false, x: 'step' };
