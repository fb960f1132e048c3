import type { StoreApi } from 'zustand/vanilla';
import type { DatasetAnswer, DroppedFile } from '../../../engine/datasets/dataset-answer';
import type { Problem } from '../../../errors/typed-error';
import type { DataOptions } from '../../../evaluation/data/report';
import type { FeatureOptions } from '../../../evaluation/genome-tasks/feature-windows';
import type { TaskAnswer } from '../../../evaluation/readers/question';
import { findTask } from '../../../evaluation/tasks/registry';
import type { RegionFormat } from '../../../genome/split/region-lines';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { assignFiles } from './task-files';
import { entryOf, type TaskEntry, type TasksState, withAnswer, withEntry } from './tasks';

type Dialect = Parameters<EngineClient['datasets']['look']>[1];

/**
 * What may be done to the data of benchmarks. None of it touches the genome or a run, so all of it is possible at any
 * time.
 */
export function createTaskActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (tasks: TasksState) => TasksState) => setState((state) => ({ tasks: make(state.tasks) }));
  const set = (task: string, part: Partial<TaskEntry>) => change((tasks) => withEntry(tasks, task, part));
  /** What is being read, by task: files that complete each other may be dropped one after the other. */
  const underWay = new Map<string, Set<AbortController>>();

  /** Reads, makes or asks, and can be cancelled. The engine answers in order, so that every answer counts. */
  const read = (task: string, question: (signal: AbortSignal) => Promise<DatasetAnswer>) => {
    const own = new AbortController();
    const all = underWay.get(task) ?? new Set();
    underWay.set(task, all.add(own));
    const ended = (now: TasksState): TasksState => {
      all.delete(own);
      return all.size > 0 ? now : withEntry(now, task, { reading: null });
    };
    set(task, { reading: { progress: null }, question: null, problem: null });
    void deliver(question(own.signal), {
      take: (answer) => change((now) => withAnswer(ended(now), task, answer)),
      fail: (problem) => change((now) => withEntry(ended(now), task, { question: null, problem })),
      cancelled: () => change(ended),
    });
  };
  /** Asks without reading anew: what is shown stays until the answer comes. */
  const ask = (task: string, question: Promise<DatasetAnswer>) =>
    void deliver(question, {
      take: (answer) => change((now) => withAnswer(now, task, answer)),
      fail: (problem) => set(task, { question: null, problem }),
    });

  /** Reads files for a task whose card need not be open. */
  const takeTaskFiles = (task: string, files: readonly DroppedFile[], byHand = false) =>
    read(task, (signal) => client.datasets.read(task, files, byHand ? { byHand } : {}, signal));

  return {
    /** Opens the card of a task; null closes the one that is open. */
    selectTask: (task: string | null) => change((tasks) => ({ ...tasks, selected: task, problem: null })),
    /** Asks for the data that were kept before the page was loaded. */
    restoreTasks() {
      void deliver(client.datasets.restore(), {
        take: (restored) =>
          change((tasks) =>
            restored.reduce((all, { task, report, kept }) => withEntry(all, task, { report, kept }), tasks),
          ),
        fail: (problem) => change((tasks) => ({ ...tasks, problem })),
      });
    },
    filterTasks: (by: Partial<Pick<TasksState, 'filter' | 'organism' | 'readyOnly'>>) =>
      change((tasks) => ({ ...tasks, ...by })),

    /**
     * Reads what was dropped or chosen: for the task whose card is open, or for those whose folders the files lie in.
     * @param card the task whose card they were dropped on, which opens
     * @param byHand asks for the columns of a table even where its header tells them
     */
    readTaskFiles(files: readonly DroppedFile[], card: string | null = null, byHand = false) {
      if (card !== null) change((tasks) => ({ ...tasks, selected: card }));
      const assigned = assignFiles(files, getState().tasks.selected);
      change((tasks) => ({ ...tasks, problem: files.length > 0 && assigned.size === 0 ? noCardOpen : null }));
      for (const [task, own] of assigned) {
        const [{ file }] = own;
        if (findTask(task).source.from !== 'files')
          read(task, (signal) => client.datasets.make(task, { features: file }, signal));
        else takeTaskFiles(task, own, byHand);
      }
    },
    takeTaskFiles,
    /** Makes the data of a task from the open genome; features chosen before are taken again. */
    makeTaskData: (task: string, options: FeatureOptions, how: { readonly format?: RegionFormat } = {}) =>
      read(task, (signal) => client.datasets.make(task, { options, ...how }, signal)),
    answerTask: (task: string, answer: TaskAnswer) =>
      read(task, (signal) => client.datasets.answer(task, answer, signal)),
    /** Asks again about the columns, read another way. The question stays until the new one comes. */
    askAgain: (task: string, dialect: Dialect) => ask(task, client.datasets.look(task, dialect)),
    setDataOptions(task: string, options: DataOptions) {
      const { report } = entryOf(getState().tasks, task);
      if (report === null) return;
      // Shown at once; the report of what is left follows.
      set(task, { report: { ...report, options } });
      ask(task, client.datasets.options(task, options));
    },
    cancelTask(task: string) {
      for (const each of underWay.get(task) ?? []) each.abort();
    },
    /** Gives up what was asked about: the files are let go, data that were ready stay. */
    dismissQuestion(task: string) {
      set(task, { question: null });
      void deliver(client.datasets.dismiss(task), { take: () => undefined, fail: (problem) => set(task, { problem }) });
    },
    forgetTask(task: string) {
      void deliver(client.datasets.forget(task), {
        take: () => change((tasks) => withAnswer(tasks, task, { of: 'cleared' })),
        fail: (problem) => set(task, { problem }),
      });
    },
  };
}

const noCardOpen: Problem = {
  code: 'task-not-chosen',
  message: 'Nothing tells which task these files are for.',
  action: 'Open the card of the task, and drop them again.',
};
