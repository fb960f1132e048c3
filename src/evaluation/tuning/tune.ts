import { TypedError } from '../../errors/typed-error';
import type { Fitted, Progress } from '../fit';
import type { FitData } from '../parts';
import type { Pace } from '../softmax-regression';
import { type TuningSettings, type TuningStart, trainClassifier } from './fine-tune';
import { probeIntoHead } from './probe-head';

/**
 * Trains a classifier by the whole recipe: what is pretrained begins with the probe in its head, and of the rates to
 * choose from the one with the highest validation MCC is kept (of equals the one with the lower loss), for each network
 * on its own. A rate at which training diverges at once is passed over.
 * @throws TypedError `tuning-diverged` where it does at all of them
 */
export async function tuneClassifier(
  data: FitData,
  start: TuningStart,
  settings: TuningSettings,
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const { rateFactors = [1], probeFirst = false } = settings;
  if (probeFirst && start.transfer !== null) await probeIntoHead(start.parameters, start.classifier, data, pace);
  let best: Fitted | undefined;
  let diverged: TypedError | undefined;
  for (const [i, factor] of rateFactors.entries()) {
    const learningRate = Number((factor * settings.learningRate).toPrecision(3));
    const name = rateFactors.length > 1 ? `rate ${learningRate}, ` : '';
    const told: Progress = (share, what) => progress((i + share) / rateFactors.length, `${name}${what}`);
    try {
      const fitted = await trainClassifier(data, start, { ...settings, learningRate }, pace, told);
      if (best === undefined || isBetter(fitted, best)) best = { ...fitted, chosen: `${name}${fitted.chosen}` };
    } catch (cause) {
      if (!(cause instanceof TypedError) || cause.code !== 'tuning-diverged') throw cause;
      diverged = cause;
    }
  }
  if (best !== undefined) return best;
  throw diverged ?? new Error('no rate to choose from');
}

const isBetter = ({ validation: a }: Fitted, { validation: b }: Fitted): boolean =>
  a.mcc > b.mcc || (a.mcc === b.mcc && a.loss < b.loss);
