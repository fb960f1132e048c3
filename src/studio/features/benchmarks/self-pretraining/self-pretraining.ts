import { UNTRAINED } from '../../../../engine/benchmarks/order';
import type { Mode } from '../../../../evaluation/modes';
import { controlMode, FLOORS } from '../../../../evaluation/self-pretraining/comparison';
import type { Task } from '../../../../evaluation/tasks/task';
import { checkpointOfId } from '../../../../evaluation/weights-id';
import type { WeightsInfo } from '../../../../evaluation/weights-source';
import type { StudioState } from '../../../shell/state';
import { counted, significant, whole } from '../../../ui/format';
import { runActive } from '../../train/live/run-state';
import { type BenchmarksState, formProblem, isActive, ordersOf, type QueueItem } from '../benchmarks';
import { dataState, entryOf } from '../tasks';

/** Pretraining on a task's own training rows, and what the weights are then held against. Pure. */

/** Windows of a genome are what a run on that genome sees anyway. */
export const hasRows = ({ source }: Task): boolean => source.from === 'files';

/** Why a run on the rows cannot begin now; null where it can. */
export function rowsBlock(state: StudioState, task: Task): string | null {
  if (dataState(state.tasks, task, false) !== 'ready') return 'The data of this task are not here yet.';
  if (runActive(state)) return 'A run is under way: stop it, or wait for its end.';
  if (state.importing !== null) return 'A genome is being read: wait until it is imported.';
  if (state.benchmarks.queue.some(isActive)) return 'Benchmarks are running: wait until they are done, or cancel them.';
  if (state.benchmarks.form.comparedBy.length === 0) return 'Choose at least one way to judge.';
  return Object.values(state.invalid)[0]?.message ?? formProblem(state.benchmarks, state.config);
}

/** What a run on the rows would see and do, in sentences. */
export function rowsText({ tasks, config, genome }: StudioState, { id }: Task): readonly string[] {
  const { report } = entryOf(tasks, id);
  if (report === null) return [];
  const { train, validation } = report.parts;
  const windows = config.steps * config.batch;
  const before = genome === null || genome.taskRows?.task === id ? '' : `, in the place of ${genome.name}`;
  return [
    `${counted(windows, 'window')}, ${significant(windows / Math.max(1, train.rows), 2)} for each of ` +
      `${counted(train.rows, 'training row')}.`,
    'No label is used, and no row that stands in the validation or test part is seen.',
    ...(validation.rows > 0
      ? []
      : ['These data bring no validation part: the rows that judging chooses on are drawn from those that are seen.']),
    `The rows become the open genome${before}, and the Train screen takes windows as long as the rows.`,
  ];
}

/**
 * The newest weights that were pretrained on the rows of a task as its data are now: of others they may have seen rows
 * that are scored. Of one run where it is named.
 */
export function weightsOfRows(
  { benchmarks, tasks }: Pick<StudioState, 'benchmarks' | 'tasks'>,
  task: string,
  run: string | null = null,
): WeightsInfo | undefined {
  const splitHash = entryOf(tasks, task).report?.splitHash;
  return benchmarks.weights.find(
    ({ id, pretrainedOn }) =>
      pretrainedOn?.rowsOf?.task === task &&
      pretrainedOn.rowsOf.splitHash === splitHash &&
      (run === null || checkpointOfId(id)?.run === run),
  );
}

/**
 * Weights, the same network without them, and the floors, all with the seeds and labels of the form; the weights last,
 * so that what came of them is what is shown.
 */
export function comparisonOrders(
  { form, weights }: Pick<BenchmarksState, 'form' | 'weights'>,
  task: string,
  info: WeightsInfo,
  newId: () => string,
): readonly Pick<QueueItem, 'order' | 'label' | 'labels'>[] {
  const own = { id: info.id, network: info.networks[0] };
  const untrained = { id: UNTRAINED, network: own.network };
  const judged = (mode: Mode, chosen: typeof own | typeof untrained) => {
    const asked = ordersOf({ weights, form: { ...form, mode, chosen: [chosen] } }, task, info.shape, newId);
    return 'message' in asked ? [] : asked.orders;
  };
  return [
    ...FLOORS.flatMap((floor) => judged(floor, own)),
    ...form.comparedBy.flatMap((mode) => [
      ...judged(controlMode(mode), mode === 'finetune' ? own : untrained),
      ...judged(mode, own),
    ]),
  ];
}

/** "nano, 29,701 parameters". */
export const networkText = ({ preset, parameters }: { readonly preset: string; readonly parameters: number }): string =>
  `${preset}, ${whole(parameters)} parameters`;
