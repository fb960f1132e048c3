import { TypedError } from '../../errors/typed-error';
import { GENOME } from './genome';
import { GENOMIC_BENCHMARKS } from './genomic-benchmarks';
import { GUE } from './gue';
import { MTCDNA } from './mtcdna';
import { OWN } from './own';
import type { Task } from './task';

/** Every task of the picker, in its order. */
export const TASKS: readonly Task[] = [...GENOME, ...OWN, ...GUE, ...GENOMIC_BENCHMARKS, ...MTCDNA];

const byId = new Map(TASKS.map((task) => [task.id, task]));

/** @throws TypedError `task-unknown` */
export function findTask(id: string): Task {
  const task = byId.get(id);
  if (task === undefined)
    throw new TypedError(
      'task-unknown',
      `There is no task named "${id.slice(0, 60)}".`,
      'Choose a task of the Benchmarks screen.',
    );
  return task;
}
