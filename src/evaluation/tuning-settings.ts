import type { TuningSettings } from './fine-tune';

/** What a user chooses of a fine-tuning; the rest of the recipe follows (method, section 8). */
export interface TuningChoice {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
}

/** Parts of AdamW's recipe that are not asked for. */
const FIXED = { weightDecay: 0.01, warmup: 0.1, clipNorm: 0.5 } as const;
/** Epochs without a gain after which training stops, as a share of all. */
const PATIENCE = 0.4;

export const tuningSettings = (choice: TuningChoice): TuningSettings => ({
  ...choice,
  patience: Math.max(2, Math.ceil(choice.epochs * PATIENCE)),
  ...FIXED,
});

/** Wider networks want smaller steps; measured for widths of 32 and 72 (docs/benchmarks.md). */
export const suggestedRate = (width: number): number => Number(Math.min(0.005, 0.16 / width).toPrecision(1));
