import type { StepOps, Stretch } from '../../../src/ops/step-ops/step-ops';
import type { StepMaker } from '../../../src/training/fused/step-buffers';

/** A case laid out in the memory of some device. */
export interface Laid<R extends Stretch> {
  /** Writes a step down. */
  readonly record: (ops: StepOps<R>) => void;
  /** What is read of it, by name. */
  readonly results: Readonly<Record<string, R>>;
  /** Of its largest products. */
  readonly rows: number;
}

/**
 * Lays a case out: one form for both devices, as a run's step has one.
 * @param mostSlices that a weight gradient is cut into at most
 */
export type LayOut = <R extends Stretch>(maker: StepMaker<R>, mostSlices: number) => Laid<R>;

/** A case on a device. */
export interface Steps {
  step(): void;
  sync(): Promise<void>;
  /** One of the results, as it is after the steps that were asked for. */
  read(result: string): Promise<Float32Array>;
}
