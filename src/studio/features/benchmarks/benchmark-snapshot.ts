import type { Mode } from '../../../evaluation/modes';
import type { BenchmarkResult } from '../../../evaluation/result';
import { meanMetrics, type Score, scoreOf } from '../../../evaluation/result';
import { TASKS } from '../../../evaluation/tasks/registry';
import type { Metric } from '../../../evaluation/tasks/task';
import type { Interval } from '../../../numerics/student-t';
import { type BenchmarksState, type QueueItem, shownResults, weightsText } from './benchmarks';

/** A benchmark in the snapshot. Shares and scores are of 1. */
export interface SnapshotBenchmark {
  readonly task: string;
  readonly mode: Mode;
  /** Of each class to train on; null for all. Of what has no result yet, all that were asked for. */
  readonly labels: number | null | readonly (number | null)[];
  /** Null for the modes that start from none. */
  readonly weights: string | null;
  /** How many were asked for. */
  readonly seeds: number;
  readonly state: QueueItem['state'] | 'done';
  readonly progress: number;
  /** Means over the seeds; null until it is done. */
  readonly metrics: Readonly<Record<'accuracy' | 'mcc' | 'f1' | 'auroc', number | null>> | null;
  /** 95 % interval of the task's metric. */
  readonly interval: (Interval & { readonly metric: Metric; readonly of: Score['intervalOf'] }) | null;
  readonly splitHash: string | null;
  readonly report: BenchmarkResult['report'];
  readonly wallMs: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export const snapshotBenchmarks = (state: BenchmarksState): readonly SnapshotBenchmark[] => [
  ...shownResults(state).map(ofResult),
  ...state.queue.map(ofItem),
];

function ofResult(result: BenchmarkResult): SnapshotBenchmark {
  const { task, mode, weights, seeds, splitHash, report, wallMs } = result;
  const metric = TASKS.find(({ id }) => id === task)?.metric ?? 'accuracy';
  const { interval, intervalOf } = scoreOf(result, metric);
  const { accuracy, mcc, f1, auroc } = meanMetrics(result);
  return {
    task,
    mode,
    labels: result.labels ?? null,
    weights: weights === null ? null : weightsText(weights, weights.network),
    seeds,
    state: 'done',
    progress: 1,
    metrics: { accuracy, mcc, f1, auroc },
    interval: { ...interval, metric, of: intervalOf },
    splitHash,
    report,
    wallMs,
    error: null,
  };
}

function ofItem({ order, label, labels, state, progress, problem }: QueueItem): SnapshotBenchmark {
  const { task, mode, seeds } = order;
  const error = problem === null ? null : { code: problem.code, message: problem.message };
  const nothing = { metrics: null, interval: null, splitHash: null, report: null, wallMs: null };
  return {
    task,
    mode,
    labels: labels.length === 1 ? labels[0] : labels,
    weights: label === '' ? null : label,
    seeds,
    state,
    progress: progress?.share ?? 0,
    ...nothing,
    error,
  };
}
