import type { Baselines } from '../genome/analysis/composition';
import { FAR_NATS } from '../training/observers/diverged-loss';
import { countText, inWords, natsText, roughText } from './words';

/**
 * What the loss of a run means, in sentences. The loss is that on hidden bases of the held-out windows. The table of
 * counts from both sides is asked the same bases; composition and words are asked the whole held-out part, and words
 * know the left side only.
 */

/** Closer than this two losses are level: some thousand hidden bases tell no smaller difference from chance. */
const LEVEL_NATS = 0.005;

export interface Judged {
  /** Nats; null before it was measured. */
  readonly loss: number | null;
  /** The newest value of the loss that training lowers (`trainedLoss`): where that left all bounds, so did the run. */
  readonly trained?: number | null;
  readonly baselines: Baselines;
  /** What naming bases counted for in training: at 0 nobody trained the head that does it. */
  readonly mlmWeight: number;
  /** Nothing more is measured. */
  readonly ended?: boolean;
}

/** Something that needs no network, and what it comes to. */
interface Rung {
  readonly kind: 'guess' | 'composition' | 'words' | 'table';
  readonly name: string;
  readonly nats: number;
}

function rungsOf({ uniform, composition, markov, twoSided }: Baselines): readonly Rung[] {
  const words = [...(markov.lower ?? []), markov.nats];
  const lowest = markov.order - words.length + 1;
  const rungs: Rung[] = [
    { kind: 'guess', name: 'a blind guess', nats: uniform },
    { kind: 'composition', name: 'base composition', nats: composition },
    // Order 0 is the composition.
    ...words.flatMap((nats, i): Rung[] =>
      lowest + i === 0 ? [] : [{ kind: 'words', name: wordsOf(lowest + i), nats }],
    ),
  ];
  if (twoSided !== undefined)
    rungs.push({
      kind: 'table',
      name: `the table of counts (${twoSided.context} bases on each side)`,
      nats: twoSided.onHidden,
    });
  return rungs.filter(({ nats }) => Number.isFinite(nats));
}

const wordsOf = (order: number): string => `words of ${order + 1} bases (order ${order})`;

/** "Beats base composition; not yet words of 4 bases (order 3), by 0.009 nats." */
export function learnedSentence(judged: Judged): string {
  const { trained = null, baselines, mlmWeight, ended = false } = judged;
  const diverged = trained !== null && trainingDiverged(trained, judged);
  if (mlmWeight === 0) return diverged ? CONTRASTIVE_DIVERGED : UNTRAINED_HEAD;
  const loss = diverged ? trained : judged.loss;
  if (loss === null)
    return ended
      ? 'Not judged: it ended before its first validation.'
      : 'Not judged yet: the first validation is still to come.';
  if (!Number.isFinite(loss)) return 'The loss is not a finite number: what it learned is lost.';
  if (hasDiverged(loss))
    return (
      `The loss diverged, to ${natsText(loss)} nats where a blind guess has ${natsText(baselines.uniform)}: ` +
      'what it learned is lost.'
    );
  return `${standingOf(loss, baselines)}${baselines.twoSided === undefined ? EASIER : ''}`;
}

const UNTRAINED_HEAD =
  'Nobody trained the head that names bases (MLM weight 0): ' +
  'its MLM loss says nothing of the run, a probe on a task does.';

const CONTRASTIVE_DIVERGED = 'The contrastive loss left all bounds: what it learned is lost.';

/**
 * A loss so far above a blind guess over four bases is no longer learning: every number computed beside it is as little
 * to be trusted.
 */
const DIVERGED_NATS = 10 * Math.log(4);

const hasDiverged = (loss: number): boolean => !(loss < DIVERGED_NATS);

/** A contrastive loss may be high as it begins: it counts as gone where the run is paused for it. */
export const trainingDiverged = (trained: number, { mlmWeight }: Pick<Judged, 'mlmWeight'>): boolean =>
  mlmWeight === 0 ? !(trained < FAR_NATS) : hasDiverged(trained);

/** Runs of builds before hidden bases were told apart have no table either. */
const EASIER = ' This loss is of all masked bases, some of them shown: an easier question than the others are asked.';

/** What the loss is compared with, for whoever would think that all are asked the same; null where nothing is. */
export function comparedSentence({ loss, trained = null, baselines, mlmWeight }: Judged): string | null {
  if (mlmWeight === 0 || (trained !== null && hasDiverged(trained))) return null;
  // Above a guess there is no talk of them.
  if (loss === null || !(loss <= baselines.uniform + LEVEL_NATS) || baselines.twoSided === undefined) return null;
  return 'Loss and table are of hidden bases; composition and words are scored on the whole held-out part.';
}

function standingOf(loss: number, baselines: Baselines): string {
  const rungs = rungsOf(baselines);
  const beaten = rungs.filter(({ nats }) => loss < nats - LEVEL_NATS);
  const level = rungs.filter(({ nats }) => Math.abs(loss - nats) <= LEVEL_NATS);
  const ahead = rungs.filter(({ nats }) => loss > nats + LEVEL_NATS);
  if (beaten.length === 0 && level.length === 0)
    return `Not better than a blind guess yet: ${natsText(loss)} nats, a guess ${natsText(baselines.uniform)}.`;
  const clauses = [
    ...(beaten.length > 0 ? [`beats ${beatenText(beaten)}`] : []),
    ...(level.length > 0 ? [`is level with ${inWords(level.map(({ name }) => name))}`] : []),
  ];
  const next = ahead.toSorted((a, b) => b.nats - a.nats).at(0);
  if (next !== undefined) clauses.push(`${naysay(beaten)} ${next.name}, by ${natsText(loss - next.nats)} nats`);
  const table = beaten.find(({ kind }) => kind === 'table');
  if (next === undefined && table !== undefined && level.length === 0)
    clauses.push(`it knows more than counting gives, by ${natsText(table.nats - loss)} nats`);
  return sentence(clauses.join('; '));
}

const naysay = (beaten: readonly Rung[]): string => (beaten.length > 0 ? 'not yet' : 'does not yet beat');

/** What is beaten, the weaker left out where a stronger of its kind says it. */
function beatenText(beaten: readonly Rung[]): string {
  const composition = beaten.find(({ kind }) => kind === 'composition');
  const first = composition ?? beaten.find(({ kind }) => kind === 'guess');
  const words = beaten.findLast(({ kind }) => kind === 'words');
  const table = beaten.find(({ kind }) => kind === 'table');
  return inWords([first, words, table].flatMap((rung) => rung?.name ?? []));
}

export const timesRead = (basesSeen: number, trainBases: number | null): number | null =>
  trainBases === null || trainBases === 0 ? null : basesSeen / trainBases;

/**
 * How often the training part was read.
 * @param trainBases of the training part; null where that is not known
 */
export function readSentence(basesSeen: number, trainBases: number | null): string | null {
  const times = timesRead(basesSeen, trainBases);
  if (times === null) return null;
  if (times < 1) return `Has read ${roughText(times)} of the training part.`;
  return `Has read the training part ${times < 1.05 ? 'once' : `${roughText(times)} times`}.`;
}

/** A loss as it was measured along a run. */
export interface Measurement {
  readonly step: number;
  readonly loss: number;
}

export interface Scheduled extends Pick<Judged, 'mlmWeight' | 'trained'> {
  /** Steps over which the learning rate falls. */
  readonly schedule: number;
  /** How often the training part was read; null where that is not known. */
  readonly timesRead: number | null;
}

/** What was read less often than this is not known by heart. */
const BY_HEART_TIMES = 2;

/** Below so many measurements, ends tell nothing. */
const LEAST_MEASURED = 8;

/** From so much of its schedule on, a run's learning rate is near its lowest. */
const SETTLED = 0.9;

/**
 * How the loss ended, from the last quarter of its measurements against the quarter before, and what to try; null where
 * it was measured too seldom, or nobody trained it.
 */
export function trendSentence(
  measured: readonly Measurement[],
  { schedule, mlmWeight, trained = null, timesRead }: Scheduled,
): string | null {
  if (trained !== null && trainingDiverged(trained, { mlmWeight })) return ANEW;
  const newest = measured.at(-1);
  if (newest === undefined || mlmWeight === 0) return null;
  if (hasDiverged(newest.loss)) return ANEW;
  const finite = measured.filter(({ loss }) => Number.isFinite(loss));
  if (finite.length < LEAST_MEASURED) return null;
  const quarter = Math.floor(finite.length / 4);
  const mean = (part: readonly Measurement[]) => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  const last = mean(finite.slice(-quarter));
  const fell = mean(finite.slice(-2 * quarter, -quarter)) - last;
  const best = finite.reduce((least, each) => (each.loss < least.loss ? each : least));
  if (fell > LEVEL_NATS)
    return `The loss still fell in its last quarter, by ${natsText(fell)} nats: training longer is worth trying.`;
  if (last - best.loss > 2 * LEVEL_NATS && best.step < finite[finite.length - quarter].step)
    return (
      `The loss was lowest at step ${countText(best.step)} and rose by ${natsText(last - best.loss)} nats since` +
      (timesRead !== null && timesRead >= BY_HEART_TIMES ? BY_HEART : ROSE)
    );
  if (-fell > LEVEL_NATS) return `The loss rose in its last quarter, by ${natsText(-fell)} nats${ROSE}`;
  return `The loss hardly changed in its last quarter: ${newest.step < SETTLED * schedule ? FLAT : SETTLED_FLAT}.`;
}

const ANEW = 'Start again with a lower learning rate.';
const BY_HEART = ', as when a network learns its training part by heart: fewer steps or a smaller model may do better.';
const ROSE = ': fewer steps or a lower learning rate may do better.';
const FLAT = 'another size or learning rate may do more than more steps';
const SETTLED_FLAT = 'so near the end of a schedule, that tells nothing of a longer one';

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
