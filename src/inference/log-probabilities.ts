import { TypedError } from '../errors/typed-error';
import { BASE_CLASSES } from '../numerics/constants';
import type { ForwardNetwork } from './network';
import { complement, otherStrand, windowsAPass } from './windows';

/** A, C, G, T. */
export const BASES = 4;

/** A window, and the places of it that are asked for. */
export interface Question {
  /** Base codes, `HIDDEN_BASE` where the network is not to see one. */
  readonly window: Uint8Array;
  /** Indices in it. */
  readonly places: readonly number[];
}

/** How long work lets others in, and tells how far it is. */
export interface Work {
  /** Awaited between passes; throws where the work was cancelled. */
  readonly pace: () => Promise<void>;
  /** @param share from 0 to 1 */
  readonly progress?: (share: number) => void;
}

/**
 * ln p of A, C, G, T at places of windows, on both strands: on each the softmax over the four bases, N left out; then
 * the mean of both as log-probabilities, made a distribution again. Each strand reads the same window, so that place p
 * stands at length - 1 - p on the other.
 * @param total of the questions, for the progress
 * @param use is given what comes of each question in order: ln p [places,4], which it may keep
 * @throws TypedError `evaluation-not-finite` where the weights diverged
 */
export async function askInPasses<Q extends Question>(
  network: ForwardNetwork,
  questions: Iterable<Q>,
  total: number,
  use: (question: Q, logProbabilities: Float32Array) => void,
  { pace, progress }: Work,
): Promise<void> {
  // Each is asked on two strands.
  const size = Math.max(1, Math.floor(windowsAPass(network.shape) / 2));
  let batch: Q[] = [];
  let done = 0;
  const ask = async () => {
    await pace();
    const answers = await logProbabilities(network, batch);
    for (const [i, question] of batch.entries()) use(question, answers[i]);
    done += batch.length;
    progress?.(done / total);
    batch = [];
  };
  for (const question of questions) {
    batch.push(question);
    if (batch.length === size) await ask();
  }
  if (batch.length > 0) await ask();
}

/** The same in one pass. @returns for each question ln p [places,4] */
async function logProbabilities(
  network: ForwardNetwork,
  questions: readonly Question[],
): Promise<readonly Float32Array[]> {
  const asked = [...questions, ...questions.map(turned)];
  const windows = asked.map(({ window }) => window);
  // Of one base a window no other leaves the device.
  const isOne = questions.every(({ places }) => places.length === 1);
  const logits = isOne
    ? await network.baseLogitsAt(
        windows,
        asked.map(({ places: [place] }) => place),
      )
    : await network.logits(windows);
  const at = (window: number, place: number) =>
    BASE_CLASSES * (isOne ? window : window * network.padded.windowLength + place);
  return questions.map(({ window, places }, i) => {
    const answer = new Float32Array(BASES * places.length);
    const [forward, reverse, mean] = [new Float64Array(BASES), new Float64Array(BASES), new Float64Array(BASES)];
    for (const [k, place] of places.entries()) {
      logSoftmax(logits, at(i, place), forward);
      logSoftmax(logits, at(questions.length + i, window.length - 1 - place), reverse);
      for (let base = 0; base < BASES; base++) mean[base] = (forward[base] + reverse[complement(base)]) / 2;
      logSoftmax(mean, 0, mean);
      if (Number.isNaN(mean[0])) throw diverged();
      answer.set(mean, BASES * k);
    }
    return answer;
  });
}

/** On the other strand. */
const turned = ({ window, places }: Question): Question => ({
  window: otherStrand(window),
  places: places.map((place) => window.length - 1 - place),
});

/** What is thrown where the weights diverged. */
export const diverged = (): TypedError =>
  new TypedError(
    'evaluation-not-finite',
    'The network diverged: what it computes is not finite.',
    'Choose an earlier checkpoint, or a run with a lower learning rate.',
  );

/** Of four numbers from `at` on. */
function logSoftmax(values: ArrayLike<number>, at: number, out: Float64Array): void {
  const [a, c, g, t] = [values[at], values[at + 1], values[at + 2], values[at + 3]];
  const most = Math.max(a, c, g, t);
  const sum = most + Math.log(Math.exp(a - most) + Math.exp(c - most) + Math.exp(g - most) + Math.exp(t - most));
  out[0] = a - sum;
  out[1] = c - sum;
  out[2] = g - sum;
  out[3] = t - sum;
}
