import type { StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../../../errors/typed-error';
import { findTask } from '../../../../evaluation/tasks/registry';
import type { GenomeSummary } from '../../../../genome/summary';
import { settingsForRows } from '../../../../training/self-pretraining';
import type { EngineClient } from '../../../../worker/api';
import { deliver } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';
import { runActive } from '../../train/live/run-state';
import type { BenchmarksState, QueueItem } from '../benchmarks';
import { comparisonOrders, rowsBlock, weightsOfRows } from './self-pretraining';

/** What other features do on the way. */
interface Ways {
  /** Makes the rows the open genome. */
  importTask(task: string, then: (genome: GenomeSummary) => void): void;
  /** Begins a run with the settings of the form. */
  start(): void;
  judge(task: string, orders: readonly Pick<QueueItem, 'order' | 'label' | 'labels'>[]): void;
}

/** One button from a task's rows to what pretraining on them was worth: rows, run, comparison. */
export function createSelfPretrainingActions(
  { getState, setState, subscribe }: StoreApi<StudioState>,
  client: EngineClient,
  { importTask, start, judge }: Ways,
) {
  const change = (part: Partial<BenchmarksState>) =>
    setState(({ benchmarks }) => ({ benchmarks: { ...benchmarks, ...part } }));
  const fail = (problem: Problem) => change({ problem });

  const compare = (task: string, run: string | null) =>
    void deliver(client.benchmarks.weights(), {
      take: (weights) => {
        change({ weights });
        const info = weightsOfRows(getState(), task, run);
        if (info === undefined) return;
        judge(
          task,
          comparisonOrders(getState().benchmarks, task, info, () => crypto.randomUUID()),
        );
      },
      fail,
    });

  // However the run came to its end: what a stopped one gave is compared where somebody asks for it.
  subscribe(({ benchmarks: { awaited }, runPhase, keeping }, before) => {
    if (awaited === null || !runActive(before) || runActive({ runPhase })) return;
    change({ awaited: null });
    if (runPhase === 'done') compare(awaited.task, keeping.id);
  });

  return {
    /** Pretrains on the rows of a task and, when the run is done, compares. */
    pretrainOnTask(task: string) {
      if (rowsBlock(getState(), findTask(task)) !== null) return;
      importTask(task, ({ taskRows }) => {
        if (taskRows === undefined) return;
        setState(({ config }) => ({ config: settingsForRows(config, taskRows), startFrom: null, screen: 'train' }));
        // Where something is in its way, the Train screen says what.
        start();
        change({ awaited: runActive(getState()) ? { task } : null });
      });
    },
    /** Compares the newest weights that were pretrained on the rows of a task. */
    compareTask: (task: string) => compare(task, null),
  };
}
