import type { BenchmarkOrder } from '../../../engine/benchmarks/order';
import type { DeviceReport } from '../../../engine/notices';
import type { DataReport } from '../../../evaluation/data/report';
import { hasNetwork, type Mode, trainsNetwork } from '../../../evaluation/modes';
import type { BenchmarkResult } from '../../../evaluation/result';
import type { Task } from '../../../evaluation/tasks/task';
import { layOut } from '../../../model/layout';
import type { NetworkShape } from '../../../model/shape';
import { median } from '../../../numerics/median';
import { counted, duration } from '../../ui/format';
import { type BenchmarksState, labelsFor, modeFor, ordersOf } from './benchmarks';

/**
 * How long a benchmark will take here, judged by those that were run on this device before: time grows with rows,
 * tokens, parameters, epochs and seeds. Nothing is said where none of the kind was run.
 */
export interface TimeEstimate {
  readonly ms: number;
  /** Results it is judged by. */
  readonly from: number;
}

/** Nothing of the kind was run here; or how many rows there will be is not known. */
export type Unknown = 'no-run' | 'no-rows';

/** Rows of a task as they are fitted and scored. */
interface Rows {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Bases of the longest sequence, to which all are padded. */
  readonly longest: number;
  /** The validation part is drawn, anew for each seed. */
  readonly drawn: boolean;
}

/** As `evaluation/parts.ts` holds out where the data bring no validation part. */
const VALIDATION_SHARE = 0.1;
/** A step computes two more passes than a forward: the gradient's. */
const PASSES_A_STEP = 3;
/** The newest results of a kind: the device may have been busier before. */
const JUDGED_BY = 5;

/** @param labels of each class to train on; null takes all */
function rowsOfReport({ parts: { train, validation, test } }: DataReport, labels: number | null): Rows {
  const longest = Math.max(train.longest, validation.longest, test.longest);
  if (labels === null) return rowsOf(train.rows, validation.rows, test.rows, longest);
  const kept = train.perClass.reduce((sum, rows) => sum + Math.min(rows, labels), 0);
  return { ...rowsOf(kept, validation.rows, test.rows, longest), drawn: true };
}

/** Of published sizes; null where they are not verified, or the length is the user's. */
function rowsOfTask({ sizes, length }: Task): Rows | null {
  if (sizes === null || length === null || sizes.train === null || sizes.test === null) return null;
  return rowsOf(sizes.train, sizes.validation ?? 0, sizes.test, length.max);
}

function rowsOf(train: number, validation: number, test: number, longest: number): Rows {
  if (validation > 0) return { train, validation, test, longest, drawn: false };
  return { train: train * (1 - VALIDATION_SHARE), validation: train * VALIDATION_SHARE, test, longest, drawn: true };
}

/**
 * What is computed, in units that mean something only against each other within one mode. @param epochs of all seeds
 * together
 */
function work(
  mode: Mode,
  { train, validation, test, longest }: Rows,
  shape: NetworkShape | null,
  fits: number,
  epochs: number,
): number {
  if (shape === null) return fits * (train + validation + test) * longest;
  const pass = (longest + shape.clsVectors) * layOut({ ...shape, windowLength: longest }).size;
  if (!trainsNetwork(mode)) return fits * (train + validation + test) * pass;
  return (epochs * (PASSES_A_STEP * train + validation) + fits * test) * pass;
}

/** Fine-tuning and training from scratch are the same work; whatever else differs does so by what is fitted. */
const kindOf = (mode: Mode): Mode => (mode === 'scratch' ? 'finetune' : mode);

function ratesOf(mode: Mode, results: readonly BenchmarkResult[], device: DeviceReport | null): number[] {
  const alike = results.filter(
    (result) => kindOf(result.mode) === kindOf(mode) && result.report !== null && sameDevice(result, device),
  );
  return alike.slice(-JUDGED_BY).map((result) => {
    const epochs = result.perSeed.reduce((sum, seed) => sum + seed.epochs.length, 0);
    const rows = rowsOfReport(result.report!, result.labels ?? null);
    return result.wallMs / work(result.mode, rows, result.shape, result.perSeed.length, epochs);
  });
}

/** The floor needs no device but the processor. */
const sameDevice = (result: BenchmarkResult, device: DeviceReport | null): boolean =>
  result.device === null || (result.device.kind === device?.kind && result.device.adapter === device.adapter);

function estimateOrder({ mode, shape, seeds, settings }: BenchmarkOrder, rows: Rows, rate: number): number {
  const fits = trainsNetwork(mode) || rows.drawn ? seeds : 1;
  return rate * work(mode, rows, hasNetwork(mode) ? shape : null, fits, seeds * settings.epochs);
}

/**
 * Of what the form asks for on this task: all its weights together, all epochs taken.
 * @param report of the data, where they are here
 * @param shape of the Train screen's network
 */
export function estimateTime(
  task: Task,
  report: DataReport | null,
  benchmarks: Pick<BenchmarksState, 'form' | 'weights' | 'results'>,
  shape: NetworkShape,
  device: DeviceReport | null,
): TimeEstimate | Unknown {
  const rates = ratesOf(modeFor(benchmarks.form, task), benchmarks.results, device);
  if (rates.length === 0) return 'no-run';
  const rows = labelsFor(benchmarks.form, task).map((labels) =>
    report === null ? rowsOfTask(task) : rowsOfReport(report, labels),
  );
  const asked = ordersOf(benchmarks, task.id, shape, () => '');
  if (!rows.every((each) => each !== null) || 'message' in asked) return 'no-rows';
  const rate = median(rates);
  const ms = asked.orders.flatMap(({ order }) => rows.map((each) => estimateOrder(order, each, rate)));
  return { ms: ms.reduce((sum, each) => sum + each, 0), from: rates.length };
}

const MINUTE = 60_000;
/**
 * No more is promised than an estimate can hold: tens of seconds from 20 s on, whole minutes from a minute and a half
 * on, tens of them from an hour on.
 */
function roughly(ms: number): string {
  const unit = ms < 20_000 ? 1000 : ms < 1.5 * MINUTE ? 10_000 : ms < 60 * MINUTE ? MINUTE : 10 * MINUTE;
  return `about ${duration(unit * Math.max(1, Math.round(ms / unit)))}`;
}

/** A card is narrow. */
const SHORT_NAMES: Readonly<Record<Mode, string>> = {
  kmer: 'k-mer floor',
  onehot: 'one-hot floor',
  phase: 'phase floor',
  knn: 'kNN',
  probe: 'probe',
  finetune: 'fine-tuning',
  scratch: 'from scratch',
  zeroshot: 'zero-shot',
  table: 'count table',
};

/** For the card: "k-mer floor: about 20 s here"; null where its rows are not known. */
export function estimateBrief(mode: Mode, estimate: TimeEstimate | Unknown): string | null {
  if (estimate === 'no-rows') return null;
  const time = estimate === 'no-run' ? 'time unknown before a first run' : `${roughly(estimate.ms)} here`;
  return `${SHORT_NAMES[mode]}: ${time}`;
}

/** For the form of the open card. */
export function estimateText(mode: Mode, estimate: TimeEstimate | Unknown): string {
  if (estimate === 'no-run') return 'Time on this device: unknown until the first run of this kind.';
  if (estimate === 'no-rows') return 'Time on this device: known once the data are here.';
  const atMost = trainsNetwork(mode) ? ', less where it stops early' : '';
  return `Time on this device: ${roughly(estimate.ms)}${atMost} (judged by ${counted(estimate.from, 'run')} before).`;
}
