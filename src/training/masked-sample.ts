/** A held-out window as the student sees it, with its guesses: what the studio shows live. */

import { dispose, softmax } from '@tensorflow/tfjs-core';
import { maskedLetters } from '../formats/alphabet';
import type { PackedGenome } from '../genome/packed/packed-genome';
import type { WindowPlace } from '../genome/split/windows';
import { BASE_CLASSES } from '../numerics/constants';
import { SHOWN, studentView } from '../ops/input-views/student-view';
import type { PretrainingConfig } from './config';
import type { Stepper } from './stepper';

/** One held-out window as the student sees it, and what it makes of it. */
export interface MaskedSample {
  readonly step: number;
  readonly record: string;
  /** 0-based start on the forward strand. */
  readonly start: number;
  readonly strand: '+' | '-';
  /** The true bases in the view's reading direction; lower case where soft-masked. */
  readonly bases: string;
  readonly masked: readonly MaskedPosition[];
}

export interface MaskedPosition {
  readonly index: number;
  /** What the student was shown: nothing, a random base, or the base itself. */
  readonly shown: 'hidden' | 'random' | 'kept';
  /** Student's probabilities of A, C, G, T, N. */
  readonly probabilities: readonly [number, number, number, number, number];
}

const SHOWN_NAMES = { [SHOWN.hidden]: 'hidden', [SHOWN.random]: 'random', [SHOWN.kept]: 'kept' } as const;
/** Of its draws: no window of a batch has it. */
const SAMPLE = 0xffffffff;

/** Where a sample was taken, which tells held-out windows apart. */
export type SamplePlace = Pick<MaskedSample, 'record' | 'start'>;

/**
 * Masks one of the held-out windows and asks the student for the hidden bases.
 * @param draw another one hides other bases
 */
export async function maskedSample(
  stepper: Pick<Stepper, 'forward'>,
  genome: PackedGenome,
  place: WindowPlace,
  config: PretrainingConfig,
  step: number,
  draw: number,
): Promise<MaskedSample> {
  const { seed, windowLength, clsVectors } = config;
  const { record, start } = place;
  const codes = new Uint8Array(windowLength);
  genome.read(record, start, windowLength, codes);
  const view = studentView(codes, { ...config, noise: 0 }, { seed, step: draw, sample: SAMPLE });
  const softMask = new Uint8Array(windowLength);
  genome.readSoftMask(record, start, windowLength, softMask);
  if (view.reversed) softMask.reverse();

  const input = new Float32Array((windowLength + clsVectors) * BASE_CLASSES);
  input.set(view.input);
  const { logits, pooled } = stepper.forward('student', input);
  // Not more than 65,535 rows, where the package's softmax would be wrong.
  const probabilities = softmax(logits);
  const values = await probabilities.data();
  dispose([probabilities, logits, pooled]);

  const masked: MaskedPosition[] = [];
  view.shown.forEach((shown, index) => {
    if (shown === SHOWN.open) return;
    const [a, c, g, t, n] = values.slice(index * BASE_CLASSES, (index + 1) * BASE_CLASSES);
    masked.push({ index, shown: SHOWN_NAMES[shown as keyof typeof SHOWN_NAMES], probabilities: [a, c, g, t, n] });
  });
  return {
    step,
    record: genome.records.nameOf(record),
    start,
    strand: view.reversed ? '-' : '+',
    bases: maskedLetters(view.targets, softMask),
    masked,
  };
}
