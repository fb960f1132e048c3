import type { PretrainingConfig } from '../../src/training/config';
import type { BenchSize, CaseName, Implementation, Peak } from './cases';

/** One case built on one implementation, ready to step. It lives in a worker of its own, which ends with it. */
export interface Subject {
  /** Hands one step to the device. */
  step(): void | Promise<void>;
  /** Resolves when all steps handed over so far are computed. Reads nothing back. */
  sync(): Promise<void>;
  /** A number that shows it computes what the others do: asked once, after the second step. */
  check(): Promise<number>;
  /** Operations a step does, where the case does not say. */
  readonly flop?: number;
  /** The GPU's name, where it was asked for. */
  readonly adapter?: string;
  /** What it took of the processor's heap, where it computes there. */
  readonly heapBytes?: number;
}

export interface CaseTask {
  readonly implementation: Implementation;
  readonly name: CaseName;
  readonly size: BenchSize;
}

export type Task =
  | CaseTask
  | { readonly implementation: Peak }
  /** The step of a run with these settings. */
  | { readonly implementation: 'helicase-wasm'; readonly config: PretrainingConfig };

/** Builds the subject of a task. */
export type Build = (task: Task) => Promise<Subject>;

/** Calls on WebGPU in a step, on average where several were counted. */
export interface GpuCalls {
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  readonly buffersCreated: number;
}

/** Milliseconds and calls of a step; no calls on WebAssembly. */
export interface Sample {
  readonly ms: number;
  readonly calls: GpuCalls | null;
}

/** What the first two steps of a subject showed. */
export interface Built {
  readonly check: number;
  /** Of the second step: the first compiles. */
  readonly second: Sample;
  /** The most bytes of buffers held until then, or of the processor's heap; null where nobody counts. */
  readonly peakBytes: number | null;
  readonly flop: number | null;
  readonly adapter: string | null;
}

/** A worker with one subject, as the runner sees it. Calls reject with the reason when the subject fails. */
export interface SubjectWorker {
  build(task: Task): Promise<Built>;
  /** A step on average over `steps` steps. */
  sample(steps: number): Promise<Sample>;
  close(): void;
}

/** What the page asks of the worker, one thing at a time. */
export type SubjectRequest =
  | { readonly type: 'build'; readonly task: Task }
  | { readonly type: 'sample'; readonly steps: number };
export type SubjectAnswer =
  | { readonly type: 'built'; readonly built: Built }
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'failed'; readonly why: string };
