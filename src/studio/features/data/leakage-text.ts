import type { Leakage } from '../../../genome/answers';
import { counted, percent } from '../../ui/format';

/** From here on a held-out loss says more about remembering than about learning. */
const MUCH = 0.05;

export interface LeakageText {
  readonly sentence: string;
  /** What to make of it. */
  readonly advice: string;
  readonly much: boolean;
}

/** For where there is room for a few words only. */
export const leakageBrief = ({ either, words }: Leakage): string =>
  words === 0 ? '' : `Leakage: ${percent(either)} of held-out words also stand in training.`;

/** How much of the held-out part the model also sees in training, in words. */
export function leakageText({ wordLength, exact, reverseComplement, either, words, trainShare }: Leakage): LeakageText {
  const much = either >= MUCH;
  if (words === 0)
    return {
      sentence: `The held-out part has no stretch of ${wordLength} known bases to look for.`,
      advice: 'Nothing can be said of leakage.',
      much: false,
    };
  const least = trainShare < 1 ? 'at least ' : '';
  const inPart = trainShare < 1 ? ` in ${percent(trainShare)} of the training part` : '';
  const looked = `${counted(words, 'held-out word')} of ${wordLength} bases looked for${inPart}`;
  return {
    sentence:
      `${capital(`${least}${percent(either)}`)} of the held-out words also stand in the training part: ` +
      `${percent(exact)} as they are, ${percent(reverseComplement)} as their reverse complement (${looked}).`,
    advice: much
      ? 'Repeats and duplicates make the validation loss look better than it is: hold out whole records, ' +
        'or leave out duplicated ones.'
      : 'Little enough that the validation loss measures new sequence.',
    much,
  };
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
