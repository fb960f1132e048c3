import type { Engine } from '../engine/engine';
import type { StoredRun } from '../engine/runs/run-report';
import { openFile } from './files';
import { usage } from './options';

/** The option that names a network of a run. */
export const NETWORKS = ['teacher', 'student'] as const;

/**
 * Takes an exported run into an engine that keeps it in memory.
 * @throws TypedError `cli-*`, `bundle-*`
 */
export async function openRun(engine: Engine, path: string | undefined): Promise<StoredRun> {
  if (path === undefined) throw usage('There is no run to read.', 'Name a file RUN.helicase.tar.');
  const { id } = await engine.transfer.import([await openFile(path)]);
  const { runs } = await engine.runs.list();
  const run = runs.find((each) => each.id === id);
  if (run === undefined) throw usage(`${path} holds no run.`, 'Export the run again.');
  return run;
}

/** The checkpoint of a step, or the newest. @throws TypedError `cli-usage` */
export function checkpointOf(run: StoredRun, step: number | undefined): StoredRun['checkpoints'][number] {
  const found = step === undefined ? run.checkpoints.at(-1) : run.checkpoints.find((each) => each.step === step);
  if (found !== undefined) return found;
  const steps = run.checkpoints.map((each) => each.step).join(', ');
  if (steps === '') throw usage('The run has no checkpoint.', 'Train it a little longer.');
  throw usage(`The run has no checkpoint of step ${step}.`, `It has: ${steps}.`);
}
