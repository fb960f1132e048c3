import { featuresFor } from '../feature-settings';
import type { Task } from '../tasks/task';
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

/** Rates to choose from, times the one that is asked for. */
const RATE_FACTORS = [1 / 3, 1, 3] as const;
/** Of nano's seven layers the lowest then learns less than half as fast as the head. */
const LAYER_DECAY = 0.9;

/** AdamW from one rate, as every result was trained before there was a choice. */
export const tuningSettings = (choice: TuningChoice): TuningSettings => ({
  ...choice,
  patience: Math.max(2, Math.ceil(choice.epochs * PATIENCE)),
  ...FIXED,
});

/**
 * The whole recipe, the same for pretrained networks and those from scratch as far as it applies to both: a rate chosen
 * on validation from three, both strands where the task does not tell them apart; and of what is pretrained, the linear
 * probe first, and lower rates for lower layers.
 */
export const wholeTuning = (choice: TuningChoice, task: Pick<Task, 'strands'>): TuningSettings => ({
  ...tuningSettings(choice),
  rateFactors: RATE_FACTORS,
  bothStrands: featuresFor(task).strands === 'averaged',
  probeFirst: true,
  layerDecay: LAYER_DECAY,
});

/** Wider networks want smaller steps; measured for widths of 32 and 72 (docs/benchmarks.md). */
export const suggestedRate = (width: number): number => Number(Math.min(0.005, 0.16 / width).toPrecision(1));
