import type { Problem } from '../../../errors/typed-error';
import { TASKS } from '../../../evaluation/tasks/registry';
import type { Task } from '../../../evaluation/tasks/task';
import { axisColumn, lastValue, signalColumn } from '../../charts/history';
import type { StudioState } from '../../shell/state';
import { counted, duration, percent, whole } from '../../ui/format';
import { dataState } from '../benchmarks/tasks';

/** What the Train screen says about probing a run on a task. Pure. */

type Asked = Pick<StudioState, 'config' | 'tasks' | 'genome'>;

const isReady = ({ tasks, genome }: Asked, task: Task): boolean => dataState(tasks, task, genome !== null) === 'ready';

/** Tasks that a run can be probed on now, and the chosen one. */
export const probeTasks = (state: Asked): readonly Task[] =>
  TASKS.filter((task) => task.id === state.config.probeTask || (isReady(state, task) && !task.zeroShot));

/** Why a run cannot be probed as it is set; null where it can, or is not to be. */
export function probeBlock(state: Asked): Pick<Problem, 'message' | 'action' | 'path'> | null {
  const { probeEvery, probeTask } = state.config;
  if (probeEvery === 0) return null;
  const task = TASKS.find(({ id }) => id === probeTask);
  if (task === undefined)
    return {
      message: `There is no task "${probeTask}" to probe on.`,
      action: 'Choose one that there is.',
      path: 'probeTask',
    };
  if (isReady(state, task)) return null;
  return {
    message: `The data of ${probeTask} are not here yet.`,
    action: 'Load them on Benchmarks, or choose another task to probe on.',
    path: 'probeTask',
  };
}

/** What stands under the form's two fields. */
export function probeHint({ probeEvery, steps }: Pick<StudioState['config'], 'probeEvery' | 'steps'>): string {
  const rows =
    "A linear probe on the teacher's frozen features: fitted on the task's training part, scored on its " +
    'validation part. The test part stays untouched';
  if (probeEvery === 0) return `Off while 0. ${rows}.`;
  const times = Math.floor(steps / probeEvery) + Number(steps % probeEvery > 0);
  return `${counted(times, 'probe')}. ${rows}, and training computes the same numbers as without.`;
}

/** The untrained network's score, and what probing has cost so far; null before the first probe. */
export function probeFacts({
  history,
}: Pick<StudioState, 'history'>): { readonly untrained: number; readonly cost: string } | null {
  const untrained = lastValue(history, 'probeUntrained');
  const { values, present } = signalColumn(history, 'probeMs');
  const times = values.filter((_, row) => present[row] === 1);
  if (untrained === null || times.length === 0) return null;
  const total = times.reduce((sum, ms) => sum + ms, 0);
  const active = axisColumn(history, 'activeMs')[history.length - 1];
  const share = active > 0 ? `, ${percent(Math.min(1, total / active), 2)} of the time` : '';
  return { untrained, cost: `${duration(total / times.length)} a probe${share}` };
}

/** What the run is probed on, in words. */
export function probePlace({ run }: Pick<StudioState, 'run'>): string {
  if (run === null) return '';
  if (run.probe === undefined)
    return `The data of ${run.config.probeTask} were not here when the run went on: it is not probed.`;
  const { task, validationRows } = run.probe;
  return `${task}, ${whole(validationRows)} validation rows; test untouched`;
}
