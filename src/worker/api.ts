import type { BenchmarkOrder, MapOrder } from '../engine/benchmarks/order';
import type { DatasetAnswer, DroppedFile, KeptDataset } from '../engine/datasets/dataset-answer';
import type { DeviceReport, EngineNotice } from '../engine/notices';
import type { RunsReport } from '../engine/runs/run-report';
import type { ExportedFile, ExportedWeights, ImportedRun, StartWeights } from '../engine/transfer/exchange';
import type { Problem } from '../errors/typed-error';
import type { DataOptions } from '../evaluation/data/report';
import type { EmbeddingMap } from '../evaluation/embedding/map';
import type { WindowOptions } from '../evaluation/genome-tasks/real-vs-shuffled';
import type { TaskAnswer } from '../evaluation/readers/question';
import type { ColumnMapping } from '../evaluation/readers/table';
import type { BenchmarkResult } from '../evaluation/result';
import type { WeightsInfo } from '../evaluation/weights-source';
import type {
  CompositionProfile,
  KmerSpectrum,
  Leakage,
  RecordPage,
  RecordQuery,
  RegionsReport,
  RegionView,
} from '../genome/answers';
import type { LibraryReport } from '../genome/library/library-entry';
import type { SplitRequest } from '../genome/split/split';
import type { GenomeSummary } from '../genome/summary';
import type { DeviceChoice, PretrainingConfig } from '../training/config';
import type { MetricColumns } from '../training/record/metric-columns';
import type { RunLabel } from '../training/record/run-record';
import type { SpeedEstimate } from '../training/speed-estimate';
import type { StepProfile } from '../training/step-profile';

/**
 * What the page may ask of the engine. A method answers or throws; a TypedError arrives as one. The last argument
 * `signal`, where there is one, cancels: the promise rejects with the AbortError and nothing is kept.
 */
export interface EngineApi {
  readonly device: {
    /** Opens this kind of device once it is free. A refusal changes nothing of what runs or ran. */
    choose(choice: DeviceChoice): Promise<DeviceReport>;
  };
  readonly genome: {
    /** Imports, keeps in the library where there is one, and opens: all or nothing. Notices: `importProgress`. */
    importFiles(
      request: { readonly files: readonly File[]; readonly allowDigits?: boolean; readonly allowNoHeader?: boolean },
      signal?: AbortSignal,
    ): Promise<GenomeSummary>;
    importSample(signal?: AbortSignal): Promise<GenomeSummary>;
    open(id: string): Promise<GenomeSummary>;
    include(index: number, included: boolean): Promise<GenomeSummary>;
    includeMatching(pattern: string, included: boolean): Promise<GenomeSummary>;
    /** Null where no genome is open: it is the split of the next one. */
    split(request: SplitRequest): Promise<GenomeSummary | null>;
    /** Stretches that `sampling: regions` draws from; null forgets them. */
    regions(file: File | null): Promise<RegionsReport | null>;
    /** Answered during a run too, as are `region` and `index`. */
    records(query: RecordQuery): Promise<RecordPage>;
    region(text: string): Promise<RegionView>;
    index(): Promise<{ readonly fileName: string; readonly blob: Blob }>;
    profile(record: number | null, bins: number): Promise<CompositionProfile>;
    spectrum(k: number): Promise<KmerSpectrum>;
    leakage(): Promise<Leakage>;
  };
  readonly library: {
    list(): Promise<LibraryReport>;
    rename(id: string, name: string): Promise<LibraryReport>;
    delete(id: string): Promise<LibraryReport>;
  };
  readonly training: {
    /** The latest wins: an older one that waits rejects with the AbortError. */
    estimate(config: PretrainingConfig, signal?: AbortSignal): Promise<SpeedEstimate>;
    /** Answers when the run has ended; rejects where it failed. Notices: `run`. */
    start(config: PretrainingConfig, weights?: StartWeights): Promise<'done' | 'stopped'>;
    /** From the newest usable checkpoint, or the one of `step`; a run under way is stopped first. */
    continue(id: string, step: number | null): Promise<'done' | 'stopped'>;
    pause(): Promise<void>;
    resume(): Promise<void>;
    stop(): Promise<void>;
    /** Null where the run ends before. */
    profileStep(): Promise<StepProfile | null>;
    checkpoint(): Promise<void>;
    thawed(ms: number): Promise<void>;
  };
  readonly runs: {
    list(): Promise<RunsReport>;
    label(id: string, label: RunLabel): Promise<RunsReport>;
    delete(id: string): Promise<RunsReport>;
    metrics(id: string): Promise<{ readonly points: MetricColumns; readonly gaps: readonly number[] }>;
    checkpointEvery(minutes: number): Promise<void>;
  };
  readonly transfer: {
    exportWeights(of: ExportedWeights): Promise<readonly ExportedFile[]>;
    exportRun(id: string): Promise<readonly ExportedFile[]>;
    exportReport(id: string): Promise<readonly ExportedFile[]>;
    /** An exported run, or weights with their config.json. Notice: `runs`. */
    import(files: readonly File[]): Promise<ImportedRun>;
  };
  readonly datasets: {
    read(task: string, files: readonly DroppedFile[], signal?: AbortSignal): Promise<DatasetAnswer>;
    make(
      task: string,
      options: WindowOptions | null,
      features: File | null,
      signal?: AbortSignal,
    ): Promise<DatasetAnswer>;
    answer(task: string, answer: TaskAnswer, signal?: AbortSignal): Promise<DatasetAnswer>;
    look(
      task: string,
      dialect: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>>,
      signal?: AbortSignal,
    ): Promise<DatasetAnswer>;
    options(task: string, options: DataOptions): Promise<DatasetAnswer>;
    restore(): Promise<readonly KeptDataset[]>;
    /** Gives up a question; data that were ready stay. */
    dismiss(task: string): Promise<void>;
    forget(task: string): Promise<void>;
  };
  readonly benchmarks: {
    results(): Promise<{ readonly results: readonly BenchmarkResult[]; readonly kept: boolean }>;
    weights(): Promise<readonly WeightsInfo[]>;
    /** Waits for its turn. `unkept`: why the result lasts only as long as the page. Notices: `benchmarkProgress`. */
    run(
      order: BenchmarkOrder,
      signal?: AbortSignal,
    ): Promise<{ readonly result: BenchmarkResult; readonly unkept: Problem | null }>;
    delete(id: string): Promise<void>;
    /** Waits for its turn, and takes the place of a map asked for before. Notices: `mapProgress`. */
    map(order: MapOrder, signal?: AbortSignal): Promise<EmbeddingMap>;
  };
}

/** What comes from the engine unasked. */
export type Notice =
  | EngineNotice
  /** The worker died or could not be loaded; every call under way has failed with this problem too. */
  | { readonly type: 'engineLost'; readonly problem: Problem };

/** The page's end of the wall. */
export type EngineClient = EngineApi & {
  /** @returns a function that ends the subscription */
  subscribe(listener: (notice: Notice) => void): () => void;
};
