import { dispose, softmax } from '@tensorflow/tfjs-core';
import type { PackedGenome } from '../genome/packed/packed-genome';
import { BASE_CLASSES } from '../numerics/constants';
import { SHOWN, studentView } from '../ops/input-views/student-view';
import { makeViewBatch, placeViews } from '../ops/input-views/view-batch';
import type { PretrainingConfig } from './config';
import type { Stepper } from './stepper';
import type { ValidationBatch, WindowViews } from './windows';

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

const LETTERS = 'ACGTN';
const SHOWN_NAMES = { [SHOWN.hidden]: 'hidden', [SHOWN.random]: 'random', [SHOWN.kept]: 'kept' } as const;

/** Masks one of the held-out windows afresh and asks the student for the hidden bases. */
export async function maskedSample(
  stepper: Stepper,
  genome: PackedGenome,
  views: WindowViews,
  batches: readonly ValidationBatch[],
  config: PretrainingConfig,
  step: number,
): Promise<MaskedSample> {
  const places = batches.flatMap((batch) => batch.places);
  const place = places[step % places.length];
  const length = config.windowLength;
  const view = studentView(views.read(place), { ...config, noise: 0 }, { seed: config.seed, step, sample: 0xffffffff });
  const softMask = new Uint8Array(length);
  genome.readSoftMask(place.record, place.start, length, softMask);
  if (view.reversed) softMask.reverse();

  const viewBatch = makeViewBatch(1, length, config.clsVectors);
  placeViews(viewBatch, 0, view, view.targets);
  const { logits, cls } = stepper.look('student', viewBatch.student);
  // Not more than 65,535 rows, where the package's softmax would be wrong.
  const probabilities = softmax(logits);
  const values = await probabilities.data();
  dispose([probabilities, logits, cls]);

  const masked: MaskedPosition[] = [];
  view.shown.forEach((shown, index) => {
    if (shown === SHOWN.open) return;
    const [a, c, g, t, n] = values.slice(index * BASE_CLASSES, (index + 1) * BASE_CLASSES);
    masked.push({ index, shown: SHOWN_NAMES[shown as keyof typeof SHOWN_NAMES], probabilities: [a, c, g, t, n] });
  });
  const letters = Array.from(view.targets, (code, i) =>
    softMask[i] === 1 ? LETTERS[code].toLowerCase() : LETTERS[code],
  );
  return {
    step,
    record: genome.records.nameOf(place.record),
    start: place.start,
    strand: view.reversed ? '-' : '+',
    bases: letters.join(''),
    masked,
  };
}
