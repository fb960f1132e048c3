import type { SeedOfQueue, SeedQueue, StoredRun } from '../../../engine/runs/run-report';
import { whole } from '../../ui/format';
import { continueStep } from './runs';
import { seedsText } from './seed-groups';

/** A queue of seeds as a person is told of it. */
export interface QueueView {
  readonly standing: 'here' | 'elsewhere' | 'waiting' | 'over';
  /** How it stands, in a sentence or two. */
  readonly text: string;
  /** What going on with it is called; null where there is nothing to go on with. */
  readonly goOn: string | null;
  /** What leaving the next one out is called; null where it has not begun, or none comes after it. */
  readonly leaveOut: string | null;
}

/** Those that the queue comes back to, in their order; the first is under way or held it up. */
export const seedsLeft = ({ runs }: SeedQueue): readonly SeedOfQueue[] => runs.filter(({ over }) => !over);

/** The seed that is under way or comes next, and its place among all, from 1; null where none is left. */
export function seedAtHand(queue: SeedQueue): { readonly seed: SeedOfQueue; readonly place: number } | null {
  const [seed] = seedsLeft(queue);
  return seed === undefined ? null : { seed, place: queue.runs.indexOf(seed) + 1 };
}

/** @param runs the kept runs, for how far each came */
export function queueView(queue: SeedQueue, runs: readonly StoredRun[]): QueueView {
  const hand = seedAtHand(queue);
  if (hand === null) return { standing: 'over', text: overText(queue), goOn: null, leaveOut: null };
  const { seed, place } = hand;
  const rest = seedsLeft(queue).slice(1);
  const ordinal = `run ${place} of ${queue.runs.length}`;
  if (queue.trained !== null) {
    const where = queue.trained === 'here' ? '' : ' in another tab';
    const then = rest.length === 0 ? 'It is the last.' : `${named(rest)} ${follow(rest)} by itself.`;
    const text = `Seed ${seed.seed} of ${queue.name} is being trained${where}, ${ordinal}. ${then}`;
    return { standing: queue.trained, text, goOn: null, leaveOut: null };
  }
  const run = runs.find(({ id }) => id === seed.id);
  if (seed.state === 'waiting' || run === undefined) {
    const left = seedsLeft(queue);
    const text = `${named(left)} of ${queue.name} ${left.length === 1 ? 'waits' : 'wait'} to be trained.`;
    return { standing: 'waiting', text, goOn: `Go on with seed ${seed.seed}`, leaveOut: null };
  }
  const far = `at step ${whole(run.standing.step)} of ${whole(run.config.steps)}`;
  const waits = rest.length === 0 ? '' : ` ${named(rest)} ${rest.length === 1 ? 'waits' : 'wait'}.`;
  return {
    standing: 'waiting',
    text: `Seed ${seed.seed} of ${queue.name} ${HELD_UP[seed.state]} ${far}, ${ordinal}.${waits}`,
    goOn: `Go on with seed ${seed.seed} (step ${whole(continueStep(run))})`,
    leaveOut: rest.length === 0 ? null : `Leave seed ${seed.seed}, go on with seed ${rest[0].seed}`,
  };
}

/** What held the queue up, at the run it comes back to. */
const HELD_UP: Readonly<Record<Exclude<SeedOfQueue['state'], 'waiting'>, string>> = {
  stopped: 'was stopped',
  failed: 'failed',
  interrupted: 'was cut off',
  active: 'is being trained by itself,',
  done: 'is done',
  deleted: 'was deleted',
};

function overText({ name, runs }: SeedQueue): string {
  const done = runs.filter(({ state }) => state === 'done');
  const others = runs.filter(({ state }) => state !== 'done');
  const left = others.map(({ seed, state }) => `seed ${seed}: ${state}`).join(', ');
  const told = done.length === 0 ? `No seed of ${name} is done` : `${named(done)} of ${name} ${areDone(done)}`;
  return left === '' ? `${told}.` : `${told} (${left}).`;
}

const areDone = ({ length }: readonly unknown[]): string => (length === 1 ? 'is done' : 'are done');
const follow = ({ length }: readonly unknown[]): string => (length === 1 ? 'follows' : 'follow, each');
const named = (seeds: readonly SeedOfQueue[]): string =>
  `${seeds.length === 1 ? 'Seed' : 'Seeds'} ${seedsText(seeds.map(({ seed }) => seed))}`;
