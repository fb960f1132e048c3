import type { PretrainingConfig } from '../../../../training/config';
import type { MaskedSample } from '../../../../training/masked-sample';
import type { Signal } from '../../../../training/signals';
import { type History, lastValue } from '../../../charts/history';
import { signalText } from '../../../charts/signal-text';
import { counted, significant, whole } from '../../../ui/format';
import { viewSample } from '../live/sample-view';
import { type StageId, studentSees, teacherPath } from './parts';

interface Told {
  readonly config: PretrainingConfig;
  readonly history: History;
  /** A held-out window that was masked and guessed; null before the first. */
  readonly sample: MaskedSample | null;
}

/** What happens at a stage, with the numbers of the newest step where there is one. */
export function stageText(stage: StageId, { config, history, sample }: Told): string {
  const path = teacherPath(config);
  const of = (signal: Signal) => {
    const value = lastValue(history, signal);
    return value === null ? null : signalText(signal, value);
  };
  const seen = sample === null ? null : viewSample(sample, sample.bases.length);
  switch (stage) {
    case 'mask': {
      const teacher = path === null ? '' : ` The teacher sees ${path.sees}.`;
      const done =
        seen === null ? '' : ` Here ${counted(seen.masked, 'base')} of ${whole(sample!.bases.length)} are masked.`;
      return `The student sees its window with ${studentSees(config)}.${done}${teacher}`;
    }
    case 'guess':
      return seen === null
        ? 'The student says how likely each of the four bases is at every masked place.'
        : `At ${whole(seen.right)} of ${counted(seen.masked, 'masked base')} the student's first guess is right; ` +
            `it gives the true base ${significant(100 * seen.meanPTrue, 2)} % on average.`;
    case 'loss': {
      const mlm = of('mlmStudent');
      const contrastive = of('contrastive');
      const bases = mlm === null ? 'The MLM loss is the surprise at the true bases' : `The MLM loss is ${mlm}`;
      if (path === null) return `${bases}; nothing else is learned.`;
      return `${bases}; the other loss${contrastive === null ? '' : `, ${contrastive},`} compares ${path.compared}.`;
    }
    case 'update': {
      const norm = of('gradientNorm');
      const rate = of('learningRate');
      const clipped = `clipped at ${significant(config.clipNorm)}`;
      return norm === null || rate === null
        ? `AdamW moves the student along the gradient, ${clipped}.`
        : `The gradient has the length ${norm}, ${clipped}; AdamW moves the student at the rate ${rate}.`;
    }
    case 'teacher': {
      const momentum = of('emaMomentum');
      const apart = of('divergence');
      const keeps = momentum === null ? 'most' : momentum;
      const rest = apart === null ? '' : ` They are now ${apart} apart, relative to the student's weights.`;
      const unasked = path === null ? ' Nobody asks it anything: it is kept for what comes after.' : '';
      return `The teacher keeps ${keeps} of itself and takes the rest from the student.${rest}${unasked}`;
    }
  }
}
