import type { MetricColumns } from '../../../training/record/metric-columns';

/** The points of a run for those who look at all their runs in one place. */
export interface TrackedRun {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly points: MetricColumns;
}
