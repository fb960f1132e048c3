import type { StoredRun } from '../../../engine/runs/run-report';
import { type BenchmarkResult, scoreOf } from '../../../evaluation/result';
import { TASKS } from '../../../evaluation/tasks/registry';
import { runOf } from '../../../evaluation/weights-source';
import { SCREEN_WORDS } from '../../help/screen-words';
import { signalWord } from '../../help/signal-words';
import type { Word } from '../../help/word';
import { loss, percent, significant, whole } from '../../ui/format';
import { dateText } from '../data/library';
import { activeText, bestText, progressText, stateText } from './run-text';

/** The columns that the table of runs can have. */

/** A column of the table, by which it may be sorted; those of scores are made of the results there are. */
export type RunSort =
  | 'name'
  | 'state'
  | 'best'
  | 'smoothed'
  | 'accuracy'
  | 'step'
  | 'epochs'
  | 'time'
  | 'preset'
  | 'backbone'
  | 'device'
  | 'genome'
  | 'created'
  | `score ${string}`;

export interface RunColumn {
  readonly id: RunSort;
  readonly name: string;
  readonly left?: boolean;
  /** Left out where its name says it all. */
  readonly word?: Word;
  /** @param live the step of a run under way here; null for any other */
  readonly text: (run: StoredRun, live: number | null, paused?: boolean) => string;
  /** What the table is sorted by; undefined where a run has none: it comes last, the best first. */
  readonly value: (run: StoredRun) => number | string | undefined;
  /** Sorted the first time from the greatest down. */
  readonly descends?: boolean;
}

const times = ({ standing, config, info }: StoredRun): number | undefined =>
  info.trainBases === undefined || info.trainBases === 0
    ? undefined
    : (standing.step * config.batch * config.windowLength) / info.trainBases;

const shown = (value: number | null | undefined, text: (value: number) => string): string =>
  value == null ? '' : text(value);

export const RUN_COLUMNS: readonly RunColumn[] = [
  {
    id: 'state',
    name: 'state',
    left: true,
    text: (run, _, paused) => stateText(run, paused),
    value: (run) => stateText(run),
  },
  {
    id: 'best',
    name: 'best validation (nats)',
    word: SCREEN_WORDS.bestValidation,
    text: bestText,
    value: ({ standing }) => standing.best?.value,
  },
  {
    id: 'smoothed',
    name: 'student loss, smoothed (nats)',
    word: signalWord('mlmStudent'),
    text: ({ standing }) => shown(standing.newest?.loss, loss),
    value: ({ standing }) => standing.newest?.loss,
  },
  {
    id: 'accuracy',
    name: 'masked accuracy',
    word: signalWord('maskedAccuracyValidation'),
    text: ({ standing }) => shown(standing.newest?.accuracy, (share) => percent(share)),
    value: ({ standing }) => standing.newest?.accuracy ?? undefined,
    descends: true,
  },
  { id: 'step', name: 'step', text: progressText, value: ({ standing }) => standing.step, descends: true },
  {
    id: 'epochs',
    name: 'epochs',
    word: SCREEN_WORDS.epochs,
    text: (run) => shown(times(run), (value) => significant(value, 2)),
    value: times,
    descends: true,
  },
  { id: 'time', name: 'time', text: activeText, value: ({ standing }) => standing.activeMs, descends: true },
  {
    id: 'preset',
    name: 'preset',
    left: true,
    text: ({ config }) => config.preset,
    value: ({ config }) => config.preset,
  },
  {
    id: 'backbone',
    name: 'backbone',
    left: true,
    text: ({ config }) => config.backbone,
    value: ({ config }) => config.backbone,
  },
  {
    id: 'device',
    name: 'device',
    left: true,
    text: ({ info }) => info.device.adapter,
    value: ({ info }) => info.device.adapter,
  },
  { id: 'genome', name: 'genome', left: true, text: ({ genome }) => genome.name, value: ({ genome }) => genome.name },
  {
    id: 'created',
    name: 'started',
    text: ({ createdAt }) => dateText(createdAt),
    value: ({ createdAt }) => createdAt,
    descends: true,
  },
];

/** Those that stand there until someone chooses. */
export const FIRST_COLUMNS: readonly RunSort[] = ['state', 'best', 'step', 'time', 'preset', 'genome', 'created'];

/**
 * A column for each task, way of judging and number of labels that some run has a result of: the newest of each.
 * Scores of two tasks never share a column, and neither do those of few labels and of many.
 */
export function scoreColumns(results: readonly BenchmarkResult[]): readonly RunColumn[] {
  const scores = new Map<RunSort, { name: string; of: Map<string, number> }>();
  for (const result of results) {
    const run = result.weights === null ? null : runOf(result.weights);
    const task = TASKS.find(({ id }) => id === result.task);
    if (run === null || task === undefined) continue;
    const { mode, labels = null } = result;
    const id: RunSort = `score ${task.id} ${mode} ${labels ?? 'all'}`;
    const few = labels === null ? '' : `, ${whole(labels)} labels a class`;
    const column = scores.get(id) ?? { name: `${task.id}, ${mode}${few}, ${task.metric}`, of: new Map() };
    column.of.set(run, scoreOf(result, task.metric).mean);
    scores.set(id, column);
  }
  return [...scores].map(([id, { name, of }]) => ({
    id,
    name,
    word: SCREEN_WORDS.score,
    text: (run) => shown(of.get(run.id), (value) => significant(value)),
    value: (run) => of.get(run.id),
    descends: true,
  }));
}
