import { TypedError } from '../errors/typed-error';
import type { EpochPoint } from './fit';

/**
 * Where numbers run away. Weights of a diverged pretraining make features that are no numbers, and a learning rate that
 * is too high makes losses that are none: both are named here, so that no score is computed from them.
 */

/** Rows of [N,F] that hold anything not finite. */
export function notFiniteRows(values: Float32Array, width: number): number {
  let rows = 0;
  for (let first = 0; first < values.length; first += width)
    if (!values.subarray(first, first + width).every(Number.isFinite)) rows++;
  return rows;
}

/**
 * @param values [N,F], what a network with fixed weights made of N sequences
 * @throws TypedError `evaluation-not-finite`
 */
export function requireFinite(values: Float32Array, width: number): void {
  const broken = notFiniteRows(values, width);
  if (broken === 0) return;
  const [some, all] = [broken, values.length / width].map((rows) => rows.toLocaleString('en'));
  throw new TypedError(
    'evaluation-not-finite',
    `The network diverged: for ${some} of ${all} sequences what it computes is not finite.`,
    'Judge an earlier checkpoint, or weights of a run with a lower learning rate.',
  );
}

/** @param epochs taken before the one that came to nothing */
export const tuningDiverged = (epochs: number): TypedError =>
  new TypedError(
    'tuning-diverged',
    `Training diverged: in epoch ${epochs + 1} its loss or its predictions were no longer finite, ` +
      'and no epoch before ' +
      'gave a network.',
    'Lower the learning rate; of pretrained weights, choose an earlier checkpoint.',
  );

/** A loss so many times that of a uniform guess is no longer on its way down. */
const FAR = 2;

/**
 * What speaks for it that training on a task diverged, in words; null where nothing does. It is read off the last
 * epoch taken, so that results of before are judged alike.
 */
export function divergenceOf(epochs: readonly EpochPoint[], classes: number): string | null {
  const last = epochs.at(-1);
  if (last === undefined) return null;
  const { epoch, trainLoss, validationLoss } = last;
  if (!Number.isFinite(trainLoss) || !Number.isFinite(validationLoss)) return `not finite in epoch ${epoch}`;
  const guess = Math.log(classes);
  if (trainLoss <= FAR * guess) return null;
  const [found, guessed] = [trainLoss, guess].map((loss) => loss.toPrecision(3));
  return `loss ${found} nats in epoch ${epoch}, where guessing has ${guessed}`;
}
