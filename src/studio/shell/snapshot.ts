import type { Place } from '../../errors/typed-error';
import type { Baselines } from '../../genome/analysis/composition';
import type { PresetName, PretrainingConfig } from '../../training/config';
import type { LogEntry } from '../../training/run';
import { isProbed, type ProbedSignal, type Signal } from '../../training/signals';
import { axisColumn, lastValue, SIGNAL_NAMES, valueAt } from '../charts/history';
import { type SnapshotBenchmark, snapshotBenchmarks } from '../features/benchmarks/benchmark-snapshot';
import { gcShare } from '../features/data/records';
import { type SnapshotExplore, snapshotExplore } from '../features/explore/exploring';
import { queueView, seedAtHand } from '../features/runs/seed-queue-view';
import { type Phase, phaseOf, problemOf } from './phase';
import type { StudioState } from './state';

/** The studio as plain JSON, for tools that drive the page (`window.helicase.snapshot()`). The names are stable. */
export interface Snapshot {
  readonly state: Phase;
  readonly error: SnapshotError | null;
  readonly genome: SnapshotGenome | null;
  readonly run: SnapshotRun | null;
  /** The queue of seeds; null where there is none. */
  readonly seeds: SnapshotSeeds | null;
  /** Everything kept, oldest first, then what is in the queue. */
  readonly benchmarks: readonly SnapshotBenchmark[];
  readonly explore: SnapshotExplore;
}

export interface SnapshotSeeds {
  /** `here` and `elsewhere`: a tab trains it; `over`: nothing is left to do. */
  readonly state: 'here' | 'elsewhere' | 'waiting' | 'over';
  /** Under way, or next; null where none is left. */
  readonly seed: number | null;
  readonly done: number;
  readonly of: number;
}

export interface SnapshotError extends Pick<Place, 'record' | 'line' | 'byte'> {
  readonly code: string;
  readonly message: string;
}

/**
 * Counts of bases, except `gc`: the share of G and C among A, C, G and T. `otherLetters` counts by letter what besides
 * N was read as unknown.
 */
export interface SnapshotGenome {
  readonly name: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly records: number;
  readonly bases: number;
  readonly gc: number;
  readonly n: number;
  readonly softMasked: number;
  readonly n50: number;
  readonly otherLetters: Readonly<Record<string, number>>;
  readonly bytesRead: number;
  readonly importMs: number;
}

/** What a run measures; those of a probe only where it has one. */
type BySignal<T> = Readonly<Record<Exclude<Signal, ProbedSignal>, T> & Partial<Record<ProbedSignal, T>>>;

export interface SnapshotRun {
  readonly preset: PresetName;
  readonly backbone: PretrainingConfig['backbone'];
  readonly device: 'webgpu' | 'wasm';
  readonly adapter: string;
  readonly parameters: number;
  readonly step: number;
  readonly steps: number;
  readonly basesSeen: number;
  /** How often the training part was seen; null for runs of builds that did not write down its size. */
  readonly epochs: number | null;
  readonly stepMs: number;
  readonly tensors: number;
  readonly gpuBytes: number;
  readonly plannedBytes: number;
  /** Of one training step; 0 on WebAssembly. */
  readonly dispatches: number;
  readonly submits: number;
  /** Variant of each kernel that has several. */
  readonly kernels: Readonly<Record<string, string>>;
  /** Milliseconds on the device, as last measured. */
  readonly phases: Readonly<Record<string, number>>;
  readonly last: BySignal<number | null>;
  readonly history: BySignal<readonly (number | null)[]> & { readonly step: readonly number[] };
  readonly baselines: Baselines;
  /** What the run is kept under; empty until it is. */
  readonly id: string;
  /** Committed ones, oldest first; `committedAt` is ISO 8601. */
  readonly checkpoints: readonly { readonly step: number; readonly bytes: number; readonly committedAt: string }[];
  /** Step of the checkpoint the run was continued from in this page, or null. */
  readonly resumedFrom: number | null;
  readonly skippedSteps: number;
  readonly events: readonly LogEntry[];
}

export const takeSnapshot = (state: StudioState): Snapshot => ({
  state: phaseOf(state),
  error: snapshotError(state),
  genome: snapshotGenome(state),
  run: snapshotRun(state),
  seeds: snapshotSeeds(state),
  benchmarks: snapshotBenchmarks(state.benchmarks),
  explore: snapshotExplore(state.exploring, state.benchmarks.weights),
});

function snapshotError(state: StudioState): SnapshotError | null {
  const problem = problemOf(state);
  if (problem === null) return null;
  const { code, message, record, line, byte } = problem;
  return {
    code,
    message,
    ...(record === undefined ? {} : { record }),
    ...(line === undefined ? {} : { line }),
    ...(byte === undefined ? {} : { byte }),
  };
}

function snapshotGenome({ genome }: StudioState): SnapshotGenome | null {
  if (genome === null) return null;
  const { name, source, fingerprint, recordCount, totals, lengths, bytesRead, importMs } = genome;
  return {
    name,
    source,
    fingerprint,
    records: recordCount,
    bases: totals.bases,
    gc: gcShare(totals),
    n: totals.unknown,
    softMasked: totals.softMasked,
    n50: lengths.n50,
    otherLetters: totals.otherLetters,
    bytesRead,
    importMs,
  };
}

function snapshotSeeds({ runs: { report } }: StudioState): SnapshotSeeds | null {
  if (report === null || report.queue === null) return null;
  const { queue } = report;
  return {
    state: queueView(queue, report.runs).standing,
    seed: seedAtHand(queue)?.seed.seed ?? null,
    done: queue.runs.filter(({ state }) => state === 'done').length,
    of: queue.runs.length,
  };
}

function snapshotRun({ run, status, history, keeping, log }: StudioState): SnapshotRun | null {
  if (run === null) return null;
  const rows = Array.from({ length: history.length }, (_, row) => row);
  // JSON has no NaN: a value that was measured and not finite reads as null here, and as itself in the CSV.
  const plain = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  const signals = SIGNAL_NAMES.filter((signal) => run.probe !== undefined || !isProbed(signal));
  const bySignal = <T>(read: (signal: Signal) => T) =>
    Object.fromEntries(signals.map((signal) => [signal, read(signal)])) as BySignal<T>;
  return {
    preset: run.config.preset,
    backbone: run.config.backbone,
    device: run.device.kind,
    adapter: run.device.adapter,
    parameters: run.parameters,
    step: status?.step ?? 0,
    steps: run.config.steps,
    basesSeen: status?.basesSeen ?? 0,
    epochs: run.trainBases === undefined ? null : (status?.basesSeen ?? 0) / run.trainBases,
    stepMs: status?.stepMs ?? 0,
    tensors: status?.tensors ?? 0,
    gpuBytes: status?.gpuBytes ?? 0,
    plannedBytes: run.plannedBytes,
    dispatches: run.dispatches,
    submits: status?.submits ?? 0,
    kernels: run.kernels,
    phases: status?.phases ?? {},
    last: bySignal((signal) => plain(lastValue(history, signal))),
    history: {
      step: [...axisColumn(history, 'step')],
      ...bySignal((signal) => rows.map((row) => plain(valueAt(history, signal, row)))),
    },
    baselines: run.baselines,
    id: keeping.id ?? '',
    checkpoints: keeping.checkpoints.map(({ step, bytes, committedAt }) => ({ step, bytes, committedAt })),
    resumedFrom: keeping.resumedFrom,
    skippedSteps: status?.skippedSteps ?? 0,
    events: log,
  };
}
