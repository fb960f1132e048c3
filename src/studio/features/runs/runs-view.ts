import type { StoredRun } from '../../../engine/runs/run-report';
import type { MetricColumns } from '../../../training/record/metric-columns';
import { learnedSentence, readSentence } from '../../../verdicts/run-verdict';
import { duration, loss, whole } from '../../ui/format';
import { type RunState, runActive } from '../train/live/run-state';

/** How the kept runs are looked at. */
export interface RunsView {
  readonly filter: string;
  readonly sortBy: RunSort;
  readonly descending: boolean;
  /** Runs and groups of seeds drawn over each other, in the order they were chosen. */
  readonly overlaid: readonly string[];
  /** The run whose details are shown. */
  readonly opened: string | null;
  /** Points of the overlaid runs and of those of the overlaid groups, by id. */
  readonly points: ReadonlyMap<string, RunPoints>;
}

export interface RunPoints {
  readonly columns: MetricColumns;
  readonly gaps: readonly number[];
}

export type RunSort = 'name' | 'created' | 'best' | 'step';

/** More lines cannot be told apart. */
export const MOST_OVERLAID = 6;

export const firstView = (): RunsView => ({
  filter: '',
  sortBy: 'created',
  descending: true,
  overlaid: [],
  opened: null,
  points: new Map(),
});

/** Runs that hold every word of the filter in their name, tags, notes, genome, preset or state; in the chosen order. */
export function shownRuns(
  runs: readonly StoredRun[],
  { filter, sortBy, descending }: Pick<RunsView, 'filter' | 'sortBy' | 'descending'>,
): readonly StoredRun[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching =
    words.length === 0 ? runs : runs.filter((run) => words.every((word) => searchText(run).includes(word)));
  const key = SORT_KEYS[sortBy];
  const sorted = matching
    .map((run) => ({ run, by: key(run) }))
    .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0));
  if (descending) sorted.reverse();
  return sorted.map(({ run }) => run);
}

const searchText = ({ label, genome, config, state }: StoredRun): string =>
  [label.name, ...label.tags, label.notes, genome.name, config.preset, state].join('\n').toLowerCase();

const SORT_KEYS: Readonly<Record<RunSort, (run: StoredRun) => number | string>> = {
  name: ({ label }) => label.name.toLowerCase(),
  created: ({ createdAt }) => createdAt,
  best: ({ standing }) => standing.best?.value ?? Number.POSITIVE_INFINITY,
  step: ({ standing }) => standing.step,
};

/** A press on a column: again turns it round, another begins with what people look for first. */
export const pressSort = (
  { sortBy, descending }: Pick<RunsView, 'sortBy' | 'descending'>,
  by: RunSort,
): Pick<RunsView, 'sortBy' | 'descending'> =>
  sortBy === by ? { sortBy, descending: !descending } : { sortBy: by, descending: by === 'created' || by === 'step' };

const STATE_TEXT: Readonly<Record<StoredRun['state'], string>> = {
  active: 'training',
  interrupted: 'interrupted',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};
export const stateText = ({ state }: StoredRun): string => STATE_TEXT[state];

/** "1.283 at 4,000" or empty. */
export const bestText = ({ standing: { best } }: StoredRun): string =>
  best === null ? '' : `${loss(best.value)} at ${whole(best.step)}`;
/** What the best loss of a run means, and how much it read until its end. */
export function verdictText({ standing, info, config }: StoredRun): string {
  const { best, step } = standing;
  const learned = learnedSentence({ loss: best?.value ?? null, baselines: info.baselines });
  if (best === null) return learned;
  const read = readSentence(step * config.batch * config.windowLength, info.trainBases ?? null);
  return [`At step ${whole(best.step)}, its best: ${learned}`, read].filter((text) => text !== null).join(' ');
}
/** @param live the step of a run under way here, which is ahead of what is kept of it */
export const progressText = ({ standing, config }: StoredRun, live: number | null = null): string =>
  `${whole(live ?? standing.step)} / ${whole(config.steps)}`;

/** The step of a run, where it is the one under way in this tab; else null. */
export const liveStep = (state: Pick<RunState, 'runPhase' | 'keeping' | 'status'>, id: string): number | null =>
  runActive(state) && state.keeping.id === id ? (state.status?.step ?? null) : null;
export const activeText = ({ standing }: StoredRun): string =>
  standing.activeMs === 0 ? '' : duration(standing.activeMs);

/** Tags as people write them: words between commas, each once. */
export const parseTags = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.replace(/\s+/g, ' ').trim())
      .filter((tag) => tag !== ''),
  ),
];

/** Adds a run to those drawn over each other, or takes it away; the first chosen gives way to one too many. */
export const toggleOverlaid = (overlaid: readonly string[], id: string): readonly string[] =>
  overlaid.includes(id) ? overlaid.filter((each) => each !== id) : [...overlaid, id].slice(-MOST_OVERLAID);
