/**
 * What pretraining is worth: every arm and seed trained and probed through the command line.
 *
 *     npm run study -- evidence
 *
 * Writes docs/results/evidence.json, its tables and curves after every unit (an arm with a seed); what is in the
 * JSON is not run again. Two units run at a time, or UNITS=n; ONLY=mlm-1,latent-1 takes some. GENES=genes.gff3 adds the
 * tasks that open reading frames cannot stand in for.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { BenchmarkResult } from '../src/evaluation/result.ts';
import { mean } from '../src/numerics/student-t.ts';
import {
  ARMS,
  type Arm,
  DRAWS,
  ELSEWHERE,
  floorId,
  PLAIN,
  PRESET,
  QUESTIONS,
  type Question,
  SHUFFLED,
  STEPS,
  scoreKey,
  VALIDATION_WINDOWS,
} from './evidence/arms.ts';
import { buildCommandLine, evaluated, facts, trained } from './evidence/command-line.ts';
import { writeReport } from './evidence/report.ts';
import { shuffled } from './evidence/shuffled.ts';
import { keepUnit, type RunOutcome, readUnits, type Unit } from './evidence/units.ts';
import { genomePath } from './objectives-report.ts';

const genes = process.env['GENES'];
const only = process.env['ONLY']?.split(',');
const atOnce = Number(process.env['UNITS'] ?? 2);
const FLOORS = [...new Set(QUESTIONS.flatMap(({ floors }) => floors))];
const asked = QUESTIONS.filter(({ task }) => task !== 'genome/gene-start' || genes !== undefined);

/** Whole seeds first, so that a study cut short compares like with like. */
const pairs = ARMS.flatMap((arm) => Array.from({ length: arm.seeds }, (_, i) => ({ arm, seed: i + 1 }))).sort(
  (a, b) => Number(b.arm.seeds > 2) - Number(a.arm.seeds > 2) || a.seed - b.seed,
);

test('what pretraining is worth', async () => {
  test.skip(!existsSync(genomePath), `The genome is not beside the project (${genomePath}).`);
  test.setTimeout(0);
  await buildCommandLine();
  const left = pairs.filter(({ arm, seed }) => only?.includes(`${arm.id}-${seed}`) ?? true);
  const wanted = left.length;
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await unit(next.arm, next.seed);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  writeReport(readUnits());
  expect(readUnits().length).toBeGreaterThanOrEqual(wanted);
});

async function unit(arm: Arm, seed: number): Promise<void> {
  const done = readUnits();
  const isDone = (id: string) => done.some((each) => each.arm === id && each.seed === seed);
  const questions = questionsOf(arm);
  const floors = FLOORS.filter(
    (floor) =>
      (arm.id === PLAIN || arm.probed !== undefined) &&
      questions.some((question) => question.floors.includes(floor)) &&
      !isDone(floorId(floor, arm.probed)),
  );
  if (isDone(arm.id) && floors.length === 0) return;
  const genome = genomeOf(arm);
  const probed = arm.probed === undefined ? genomePath : inFolder(arm.probed);
  const settings = { validationWindows: VALIDATION_WINDOWS, ...arm.settings };
  const run = await trained(`${arm.runsOf ?? arm.id}-${seed}`, genome, [
    ...['--preset', arm.preset ?? PRESET, '--steps', String(arm.steps ?? STEPS), '--seed', String(seed)],
    ...['--device', 'wasm'],
    ...Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ]);
  for (const floor of floors)
    await keep(floorId(floor, arm.probed), seed, null, await answers(run, probed, questions, { floor }));
  if (!isDone(arm.id))
    await keep(arm.id, seed, await outcome(run, genome, settings), await answers(run, probed, questions, arm));
}

const questionsOf = ({ probed, asked: own }: Arm): readonly Question[] =>
  asked.filter(
    ({ task }) => (probed === undefined || ELSEWHERE.includes(task)) && (own === undefined || own.tasks.includes(task)),
  );

const inFolder = (genome: string): string => join(genomePath, '..', genome);

function genomeOf({ genome }: Arm): string {
  if (genome === undefined) return genomePath;
  return genome === SHUFFLED ? shuffled(genomePath) : inFolder(genome);
}

/** Of a run's teacher, or of a floor on the rows that are held out of that run. */
async function answers(
  run: string,
  genome: string,
  questions: readonly Question[],
  who: Asked,
): Promise<readonly BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const question of questions.filter(({ floors }) => who.floor === undefined || floors.includes(who.floor)))
    results.push(...(await evaluated(run, optionsOf(question, genome, who))));
  return results;
}

/** A floor, or a network of the run by a mode of its own. */
type Asked = Pick<Arm, 'network' | 'asked'> & { readonly floor?: (typeof FLOORS)[number] };

const optionsOf = ({ task, mode, labels }: Question, genome: string, who: Asked): readonly string[] => [
  ...['--task', task, '--genome', genome, '--mode', who.floor ?? who.asked?.mode ?? mode],
  ...(who.network === undefined ? [] : ['--network', who.network]),
  ...(task === 'genome/gene-start' ? ['--gff', genes ?? ''] : []),
  ...(labels.length > 0 ? ['--labels', labels.join(','), '--seeds', String(DRAWS)] : []),
];

async function outcome(run: string, genome: string, settings: Arm['settings']): Promise<RunOutcome> {
  const { config, info, last, standing } = await facts(run);
  return {
    settings: Object.entries(settings)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
    genome: genome.split('/').at(-1) ?? genome,
    sha256: createHash('sha256').update(readFileSync(genome)).digest('hex'),
    device: info.device.adapter,
    parameters: info.parameters,
    steps: config.steps,
    minutes: Math.round(standing.activeMs / 6000) / 10,
    hidden: last['mlmHidden'],
    hiddenTeacher: last['mlmHiddenTeacher'],
    twoSided: info.baselines.twoSided?.onHidden ?? Number.NaN,
    markov: info.baselines.markov.nats,
  };
}

async function keep(arm: string, seed: number, run: RunOutcome | null, results: readonly BenchmarkResult[]) {
  const scores: Record<string, number> = {};
  const chosen: Record<string, readonly string[]> = {};
  const splits: Record<string, string> = {};
  for (const { task, labels, perSeed, splitHash } of results) {
    const metric = QUESTIONS.find((question) => question.task === task)?.metric ?? 'accuracy';
    const key = scoreKey(task, labels);
    scores[key] = mean(perSeed.map(({ metrics }) => metrics[metric] ?? Number.NaN));
    chosen[key] = [...new Set(perSeed.map((each) => each.chosen))];
    splits[task] = splitHash;
  }
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname })
    .toString()
    .trim();
  const kept: Unit = { arm, seed, run, scores, chosen, splits, date: new Date().toISOString().slice(0, 10), commit };
  const units = keepUnit(kept);
  writeReport(units);
  console.log(arm, seed, scores);
}
