import { eventRecords, type ScalarEvent } from '../../../formats/tensorboard';
import type { MetricColumns } from '../../../training/record/metric-columns';
import type { TrackedRun } from './tracked-run';

/** One event a step, with the run's own names of signals as tags. */
export function tensorBoardFile({ createdAt, points }: TrackedRun): Blob {
  const started = Date.parse(createdAt) / 1000;
  return new Blob([...eventRecords(started, scalarEvents(points, started))]);
}

function* scalarEvents({ length, axes, signals }: MetricColumns, started: number): Generator<ScalarEvent> {
  const columns = Object.entries(signals);
  for (let row = 0; row < length; row++) {
    const measured = columns.filter(([, { present }]) => present[row] === 1);
    yield {
      wallTime: started + axes.wallMs[row] / 1000,
      step: axes.step[row],
      scalars: Object.fromEntries(measured.map(([signal, { values }]) => [signal, values[row]])),
    };
  }
}
