import type { DatasetAnswer } from '../../../engine/datasets/dataset-answer';
import type { Problem } from '../../../errors/typed-error';
import type { DataReport } from '../../../evaluation/data/report';
import type { TaskQuestion } from '../../../evaluation/readers/question';
import type { ReadProgress } from '../../../evaluation/readers/read-task';
import { type Organism, organismsOf } from '../../../evaluation/tasks/organism';
import { TASKS } from '../../../evaluation/tasks/registry';
import type { Suite, Task } from '../../../evaluation/tasks/task';
import type { Notice } from '../../../worker/api';

/** The data of one task, as the page knows them. */
export interface TaskEntry {
  /** Null where nothing is being read; `progress` is null until the first figures come. */
  readonly reading: { readonly progress: ReadProgress | null } | null;
  readonly question: TaskQuestion | null;
  readonly report: DataReport | null;
  /** The data will be there after a reload too. */
  readonly kept: boolean;
  readonly problem: Problem | null;
}

export interface TasksState {
  /** The task whose card is open. */
  readonly selected: string | null;
  readonly filter: string;
  readonly organism: Organism | null;
  /** Those whose data are not here are left out. */
  readonly readyOnly: boolean;
  /** What was wrong with a drop that belongs to no task. */
  readonly problem: Problem | null;
  readonly entries: Readonly<Record<string, TaskEntry>>;
}

export type DataState = 'ready' | 'reading' | 'asks' | 'failed' | 'missing';

const NOTHING: TaskEntry = { reading: null, question: null, report: null, kept: false, problem: null };

export const noTasks = (): TasksState => ({
  selected: null,
  filter: '',
  organism: null,
  readyOnly: false,
  problem: null,
  entries: {},
});

export const entryOf = ({ entries }: TasksState, task: string): TaskEntry => entries[task] ?? NOTHING;

/** How a task's data stand. What is made of the genome alone is ready as soon as one is open. */
export function dataState(state: TasksState, task: Task, hasGenome: boolean): DataState {
  const { reading, question, report, problem } = entryOf(state, task.id);
  if (reading !== null) return 'reading';
  if (question !== null) return 'asks';
  if (report !== null) return 'ready';
  if (problem !== null) return 'failed';
  return task.source.from === 'genome' && hasGenome ? 'ready' : 'missing';
}

/** The tasks of the organism whose id, title, suite or classes hold every typed word; all where nothing is asked. */
export function tasksMatching(filter: string, organism: Organism | null = null): readonly Task[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return TASKS.filter((task) => {
    const { id, title, classes } = task;
    const text = [id, title, ...(classes ?? [])].join(' ').toLowerCase();
    return words.every((word) => text.includes(word)) && (organism === null || organismsOf(task).includes(organism));
  });
}

const SUITE_ORDER: readonly Suite[] = ['genome', 'own', 'gue', 'gb', 'mtcdna'];

export interface SuiteOfTasks {
  readonly suite: Suite;
  readonly tasks: readonly Task[];
}

/**
 * What the picker shows, suite by suite: what is ready comes first, suites and tasks alike, and otherwise the order is
 * that of the registry.
 */
export function pickerOrder(state: TasksState, hasGenome: boolean): readonly SuiteOfTasks[] {
  const { filter, organism, readyOnly, selected } = state;
  const isReady = (task: Task) => dataState(state, task, hasGenome) === 'ready';
  const tasks = tasksMatching(filter, organism).filter((task) => !readyOnly || task.id === selected || isReady(task));
  const suites = SUITE_ORDER.map((suite) => ({
    suite,
    tasks: readyFirst(
      tasks.filter((task) => task.suite === suite),
      isReady,
    ),
  }));
  return readyFirst(
    suites.filter((each) => each.tasks.length > 0),
    (each) => each.tasks.some(isReady),
  );
}

const readyFirst = <T>(items: readonly T[], isReady: (item: T) => boolean): readonly T[] => [
  ...items.filter(isReady),
  ...items.filter((item) => !isReady(item)),
];

/** What reading, making or asking came to. Data that were ready before a question stay. */
export function withAnswer(state: TasksState, task: string, answer: DatasetAnswer): TasksState {
  switch (answer.of) {
    case 'question':
      return withEntry(state, task, { question: answer.question, problem: null });
    case 'report':
      return withEntry(state, task, { question: null, report: answer.report, kept: answer.kept, problem: null });
    case 'cleared':
      return withEntry(state, task, { question: null, report: null, kept: false, problem: null });
  }
}

type DatasetNotice = Extract<Notice, { type: 'datasetProgress' | 'datasetReady' | 'datasetCleared' }>;

/** What the engine says of data, folded in: nobody asked for it, so that a question or a reading goes on. */
export function reduceTasks(state: TasksState, notice: DatasetNotice): TasksState {
  switch (notice.type) {
    case 'datasetProgress':
      // A figure that was on its way when reading ended.
      return entryOf(state, notice.task).reading === null
        ? state
        : withEntry(state, notice.task, { reading: { progress: notice.progress } });
    case 'datasetReady':
      return withEntry(state, notice.task, { report: notice.report, kept: notice.kept, problem: null });
    case 'datasetCleared':
      return withEntry(state, notice.task, { report: null, kept: false });
  }
}

export function withEntry(state: TasksState, task: string, change: Partial<TaskEntry>): TasksState {
  return { ...state, entries: { ...state.entries, [task]: { ...entryOf(state, task), ...change } } };
}
