import type { Transfer } from './classifier';
import type { Layer } from './feature-settings';

/** One epoch of training, as it is drawn. */
export interface EpochPoint {
  readonly epoch: number;
  /** Mean cross-entropies in nats. */
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly validationMcc: number;
  readonly validationAccuracy: number;
}

/** A fitted model: it can be asked for probabilities, and says how it came to be. */
export interface Fitted {
  /** Probabilities [N,K]. */
  predict(sequences: readonly Uint8Array[]): Promise<Float32Array>;
  /** What was chosen on the validation part, for people: "layer 4, L2 0.01", "k 20", "epoch 7 of 12". */
  readonly chosen: string;
  /** Of the choice, on the validation part. */
  readonly validation: { readonly mcc: number; readonly accuracy: number; readonly loss: number };
  readonly epochs: readonly EpochPoint[];
  readonly transfer: Transfer | null;
  /** The layer whose features were used, where frozen ones were. */
  readonly layer?: Layer;
}

/** Told how much of a fit is done, 0 to 1, and in words. */
export type Progress = (share: number, what: string) => void;
