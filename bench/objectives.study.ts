/**
 * Which contrastive objective to train with: every variant on the same genome and seeds, through the built studio.
 *
 *     npm run study -- objectives            (GENOME=path.fa.gz for another genome than E. coli beside the project)
 *
 * Its reporter writes docs/results/objectives.json and objectives-table.md. A variant's loss is compared with the run
 * of the same seed and length without the contrastive loss. View retrieval is the mean of the last third of a run's
 * validations, beside that of its first third.
 */
import { expect, test } from '@playwright/test';
import { mean, measured, Studio } from '../e2e/studio.ts';
import { contrastiveClasses } from '../src/model/shape.ts';
import type { SnapshotRun } from '../src/studio/shell/snapshot.ts';
import { watchCollapse } from '../src/training/collapse.ts';
import type { PretrainingConfig } from '../src/training/config.ts';
import { PRESETS } from '../src/training/presets.ts';
import { genomePath, NONE, type Outcome } from './objectives-report.ts';

const SEEDS = [1, 2, 3];
/** Enough held-out windows for a retrieval of 0.1 to be known within 0.013. */
const EVALUATION = { validationWindows: 512, evaluateEvery: 50 };

type Change = Partial<PretrainingConfig>;
interface Variant {
  readonly name: string;
  readonly change: Change;
  readonly steps: number;
}

/** What each variant changes: the default of the time when the study was made. */
const INFONCE = { objective: 'infonce', contrastiveWeight: 0.5, neighbourWeight: 0 } as const;
const DEFAULT = 'the default: InfoNCE on features, lambda1 0.5, temperature 0.3';

/** The comparisons that matter most stand first, so that a study cut short has them. */
const variants: readonly Variant[] = [
  { name: NONE, change: { contrastiveWeight: 0 }, steps: 300 },
  { name: DEFAULT, change: {}, steps: 300 },
  { name: 'distillation, feature head, EMA center', change: { objective: 'distillation' }, steps: 300 },
  {
    name: 'distillation, projector, Sinkhorn',
    change: { objective: 'distillation', head: 'projector', centering: 'sinkhorn' },
    steps: 300,
  },
  {
    name: 'distillation, shared head, lambda1 1, EMA from 0.996: as published',
    change: { objective: 'distillation', head: 'shared', contrastiveWeight: 1, emaStart: 0.996 },
    steps: 300,
  },
  { name: DEFAULT, change: {}, steps: 600 },
  { name: NONE, change: { contrastiveWeight: 0 }, steps: 600 },
  {
    name: 'default, views as in the paper (noise 0.2, reach 20)',
    change: { noise: 0.2, augmentationReach: 20 },
    steps: 300,
  },
  { name: 'default, EMA from 0.95', change: { emaStart: 0.95 }, steps: 300 },
  { name: 'default, temperature 0.1', change: { infonceTemperature: 0.1 }, steps: 300 },
  { name: 'default, lambda1 1', change: { contrastiveWeight: 1 }, steps: 300 },
  { name: 'default, projector head', change: { head: 'projector' }, steps: 300 },
  {
    name: 'distillation, feature head, Sinkhorn',
    change: { objective: 'distillation', centering: 'sinkhorn' },
    steps: 300,
  },
  { name: 'distillation, projector, EMA center', change: { objective: 'distillation', head: 'projector' }, steps: 300 },
  { name: 'distillation, shared head', change: { objective: 'distillation', head: 'shared' }, steps: 300 },
];

const runs = variants.flatMap(({ change, ...variant }) =>
  SEEDS.map((seed) => ({ ...variant, change: { ...INFONCE, ...change }, seed })),
);

for (const { name, change, steps, seed } of runs) {
  test(`${name}, ${steps} steps, seed ${seed}`, async ({ page }, info) => {
    const studio = new Studio(page);
    const settings = { preset: 'nano', device: 'wasm', steps, seed, ...EVALUATION, ...change };
    await studio.open(
      new URLSearchParams(Object.entries(settings).map(([key, value]) => [key, String(value)])).toString(),
    );
    await studio.chooseFiles(genomePath);
    await studio.reach(['ready'], 60_000);
    await studio.startTraining();
    const { run } = await studio.reach(['done'], 1_200_000);
    if (run === null) throw new Error('there is no run');
    const outcome = outcomeOf(name, seed, { ...PRESETS.nano, ...change }, run);
    await info.attach('outcome', { body: JSON.stringify(outcome), contentType: 'application/json' });
    expect(studio.complaints).toEqual([]);
  });
}

function outcomeOf(variant: string, seed: number, config: PretrainingConfig, run: SnapshotRun): Outcome {
  const { last, history, steps, baselines, adapter } = run;
  const retrieval = measured(history.viewRetrieval);
  const third = Math.ceil(retrieval.length / 3);
  const ceiling = Math.log(contrastiveClasses(config));
  const value = (signal: keyof typeof last) => last[signal] ?? Number.NaN;
  return {
    variant,
    steps,
    seed,
    student: value('mlmStudentValidation'),
    teacher: value('mlmTeacherValidation'),
    retrievalFirstThird: mean(retrieval.slice(0, third)),
    retrievalLastThird: mean(retrieval.slice(-third)),
    entropyShare: value('teacherEntropy') / ceiling,
    clsSpread: value('clsSpread'),
    collapse:
      watchCollapse(
        Object.fromEntries(Object.entries(last).map(([name, v]) => [name, v ?? undefined])),
        ceiling,
        config.batch,
      ) ?? 'none',
    markov: baselines.markov.nats,
    device: adapter,
  };
}
