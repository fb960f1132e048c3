import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchmarkResult, meanMetrics, scoreOf } from '../src/evaluation/result.ts';
import { TASKS } from '../src/evaluation/tasks/registry.ts';

/** One benchmark of the study, as its JSON keeps it: the result without what is long. */
export interface Judged {
  /** Names what was run, so that a study that was stopped goes on where it was. */
  readonly key: string;
  readonly data: string;
  readonly task: string;
  readonly mode: BenchmarkResult['mode'];
  readonly weights: string | null;
  readonly parameters: number;
  readonly settings: BenchmarkResult['settings'];
  readonly seeds: readonly number[];
  readonly mcc: readonly number[];
  readonly accuracy: readonly number[];
  readonly mean: ReturnType<typeof meanMetrics>;
  readonly mccInterval: { readonly low: number; readonly high: number; readonly of: string };
  readonly chosen: readonly string[];
  readonly splitHash: string;
  readonly device: string;
  readonly wallMs: number;
  readonly startedAt: string;
}

interface Study {
  readonly processor: string;
  readonly browser: string;
  /** What pretrained weights were trained on, and for how long. */
  readonly pretraining: readonly { readonly genome: string; readonly steps: number; readonly wallMs: number }[];
  readonly results: readonly Judged[];
}

const folder = join(import.meta.dirname, '../docs/results');
const path = join(folder, 'benchmarks.json');

export const readStudy = (): Study | null =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Study) : null;

export function judged(key: string, data: string, result: BenchmarkResult): Judged {
  const { task, mode, weights, parameters, settings, perSeed, splitHash, device, wallMs, startedAt } = result;
  const { interval, intervalOf } = scoreOf(result, 'mcc');
  return {
    key,
    data,
    task,
    mode,
    weights:
      weights === null || weights.run === null
        ? (weights?.label ?? null)
        : `${weights.label}, step ${weights.run.step}, ${weights.network}`,
    parameters,
    settings,
    seeds: perSeed.map(({ seed }) => seed),
    mcc: perSeed.map(({ metrics }) => metrics.mcc),
    accuracy: perSeed.map(({ metrics }) => metrics.accuracy),
    mean: meanMetrics(result),
    mccInterval: { ...interval, of: intervalOf },
    chosen: perSeed.map(({ chosen }) => chosen),
    splitHash,
    device: device === null ? 'processor' : device.adapter,
    wallMs: Math.round(wallMs),
    startedAt,
  };
}

export function writeStudy(study: Study): void {
  writeFileSync(path, `${JSON.stringify(study, null, 1)}\n`);
  writeFileSync(join(folder, 'benchmarks-table.md'), table(study));
}

const points = (share: number | null): string => (share === null ? 'n/a' : (100 * share).toFixed(1));
const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/** The floor that benchmarks.md gives for a task, MCC x 100. */
const givenFloor = (task: string): number | null =>
  TASKS.find(({ id }) => id === task)?.published.find(({ model }) => model.startsWith('k-mer floor'))?.percent ?? null;

function table({ processor, browser, pretraining, results }: Study): string {
  const rows = results.map((each) => {
    const { data, mode, weights, seeds, mean, mccInterval, parameters, settings, chosen, wallMs, splitHash } = each;
    const floor = mode === 'kmer' ? givenFloor(each.task) : null;
    return [
      data,
      weights === null ? mode : `${mode} (${weights})`,
      seeds.length,
      points(mean.mcc),
      `${points(mccInterval.low)} to ${points(mccInterval.high)} (${mccInterval.of})`,
      floor === null ? '' : floor.toFixed(1),
      points(mean.accuracy),
      points(mean.f1),
      points(mean.auroc),
      parameters === 0 ? '' : parameters,
      settings === null
        ? chosen.join('; ')
        : `${chosen.join('; ')}; lr ${settings.learningRate}, batch ${settings.batch}`,
      seconds(wallMs),
      splitHash.slice(0, 12),
    ].join(' | ');
  });
  const pretrained = pretraining.map(
    ({ genome, steps, wallMs }) => ` Pretrained: nano on ${genome}, ${steps} steps, ${seconds(wallMs)}.`,
  );
  return `${[
    '<!-- Written by `npm run study -- benchmarks`. -->',
    `${processor}, Chromium ${browser}, WebAssembly.${pretrained.join('')}`,
    '',
    '| data | mode | seeds | MCC x 100 | 95 % interval | floor given | accuracy | F1 | AUROC | parameters ' +
      '| chosen on validation | wall | split |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')}\n`;
}
