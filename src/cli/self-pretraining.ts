import type { Engine } from '../engine/engine';
import type { StoredRun } from '../engine/runs/run-report';
import type { Mode } from '../evaluation/modes';
import type { BenchmarkResult } from '../evaluation/result';
import { comparisonsOf, controlMode, FLOORS } from '../evaluation/self-pretraining/comparison';
import type { Task } from '../evaluation/tasks/task';
import { settingsForRows } from '../training/self-pretraining';
import { comparisonSentence } from '../verdicts/comparison-verdict';
import { saveFile } from './files';
import { type Given, type Option, usage } from './options';
import { SETTING_OPTIONS, settingsOf } from './settings';
import { diverged, type TrainingView } from './training-view';

/** Ways to judge that pretrained weights have a part in. */
const BY = ['probe', 'knn', 'finetune'] as const satisfies readonly Mode[];

const { steps, seed, preset, set } = SETTING_OPTIONS;
/** Of the run that a task's own rows are pretrained by. */
const RUN_OPTIONS = { preset, steps, seed, set, out: { value: 'FILE', help: 'keeps that run' } };

export const PRETRAINING_OPTIONS: Readonly<Record<string, Option>> = {
  'pretrain-on-task': {
    value: null,
    help: 'in the place of a RUN: pretrains on the training rows without their labels first',
  },
  ...Object.fromEntries(
    Object.entries(RUN_OPTIONS).map(([name, option]) => [
      name,
      { ...option, help: `--pretrain-on-task: ${option.help}` },
    ]),
  ),
};

/**
 * Whether the network is to be made first.
 * @throws TypedError `cli-usage` where other options do not go with that
 */
export function pretrainsOnTask(given: Given, task: Task): boolean {
  if (!given.has('pretrain-on-task')) {
    const stray = Object.keys(RUN_OPTIONS).find((name) => given.has(name));
    if (stray === undefined) return false;
    throw usage(`--${stray} is of a run that is to be made.`, 'Say --pretrain-on-task, or leave it out.');
  }
  if (given.operands.length > 0)
    throw usage('--pretrain-on-task makes a run of its own.', `Leave out ${given.operands.join(' ')}.`);
  if (task.source.from !== 'files')
    throw usage(`The rows of ${task.id} are windows of a genome.`, 'Train on that genome: helicase train GENOME.');
  return true;
}

/**
 * Pretrains on the rows of a task whose data were read, and writes the run where that was asked for.
 * @param view told of the genome that the rows make, and of the end
 */
export async function pretrainOnTask(engine: Engine, task: Task, given: Given, view: TrainingView): Promise<StoredRun> {
  const asked = settingsOf(given);
  const genome = await engine.genome.importTask(task.id, asked);
  view.genome(genome);
  const { taskRows } = genome;
  if (taskRows === undefined) throw new Error('rows of a task without their count');
  const suited = settingsForRows(asked, taskRows);
  const own = given.all('set').some((pair) => pair.startsWith('windowLength='));
  await engine.training.start(own ? { ...suited, windowLength: asked.windowLength } : suited);
  const out = given.text('out');
  if (out !== undefined) {
    const [{ blob }] = await engine.transfer.exportRun(view.run);
    await saveFile(out, blob);
  }
  await view.end(out ?? null);
  if (view.pausedBy !== null) throw diverged(view.pausedBy, out ?? null);
  const run = (await engine.runs.list()).runs.find(({ id }) => id === view.run);
  if (run === undefined) throw new Error('a run that was trained is not there');
  return run;
}

/**
 * By what the weights are judged, and what they are held against: the same network without them, and floors.
 * @throws TypedError `cli-usage` for a mode that pretrained weights have no part in
 */
export function comparedBy(given: Given): readonly { readonly mode: Mode; readonly untrained: boolean }[] {
  const modes = (given.text('mode') ?? 'probe').split(',').map((name) => {
    const mode = BY.find((each) => each === name);
    if (mode !== undefined) return mode;
    throw usage(`--mode must be of ${BY.join(', ')} with --pretrain-on-task, not "${name}".`, 'Choose from them.');
  });
  const both = [...new Set(modes)].flatMap((mode) => [
    { mode, untrained: false },
    { mode: controlMode(mode), untrained: mode !== 'finetune' },
  ]);
  return [...both, ...FLOORS.map((mode) => ({ mode, untrained: false }))];
}

/** What came of it, a sentence for each number of labels. */
export const whatCameOut = (results: readonly BenchmarkResult[], { metric }: Task): string =>
  comparisonsOf(results, metric)
    .map((comparison) => `${comparisonSentence(comparison, { metric, name: metric })}\n`)
    .join('');
