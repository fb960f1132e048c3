/**
 * The picker's whole journey through the built studio on real data (../shared/data/tasks): files dropped, data
 * reported, floor, from scratch, and pretrained weights judged, on WebAssembly with the nano network.
 *
 *     npm run study -- benchmarks
 *
 * Writes docs/results/benchmarks.json and benchmarks-table.md after every benchmark; what is in the JSON already is not
 * run again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import type { Mode } from '../src/evaluation/modes.ts';
import type { BenchmarkResult } from '../src/evaluation/result.ts';
import { judged, readStudy, writeStudy } from './benchmarks-report.ts';
import { genomePath } from './objectives-report.ts';

const tasksPath = join(import.meta.dirname, '../../shared/data/tasks');

interface Data {
  readonly folder: string;
  readonly task: string;
}
const MOUSE: Data = { folder: 'gue/mouse/3', task: 'gue/mouse/3' };
const CORE: Data = { folder: 'gue/prom/prom_core_tata', task: 'gue/prom/prom_core_tata' };
const LONG: Data = { folder: 'gue/prom/prom_300_tata', task: 'gue/prom/prom_300_tata' };
const SPLICE: Data = { folder: 'splice_uci_60bp', task: 'own/table' };
const REGULATORY: Data = { folder: 'gb_human_ensembl_regulatory_1500', task: 'own/table' };

/**
 * What is pretrained on: a bacterial genome, or the unlabelled training sequences of a task, which are the kind of
 * sequence it asks about.
 */
type Corpus = 'genome' | 'promoters';

interface Job {
  readonly data: Data;
  readonly mode: Mode;
  readonly seeds?: number;
  readonly epochs?: number;
  /** Judge a network pretrained here, rather than an untrained one. */
  readonly pretrained?: Corpus;
}

/** What is dearest comes last. Fewer seeds and epochs where an epoch takes minutes on a processor. */
const JOBS: readonly Job[] = [
  ...[SPLICE, MOUSE, CORE, LONG, REGULATORY].map((data) => ({ data, mode: 'kmer' as const })),
  { data: SPLICE, mode: 'scratch', seeds: 3, epochs: 15 },
  { data: CORE, mode: 'scratch', seeds: 2, epochs: 8 },
  { data: SPLICE, mode: 'probe' },
  { data: SPLICE, mode: 'probe', pretrained: 'genome' },
  { data: SPLICE, mode: 'knn', pretrained: 'genome' },
  { data: SPLICE, mode: 'finetune', seeds: 3, epochs: 15, pretrained: 'genome' },
  { data: MOUSE, mode: 'scratch', seeds: 2, epochs: 16 },
  { data: LONG, mode: 'scratch', seeds: 1, epochs: 6 },
  { data: REGULATORY, mode: 'scratch', seeds: 1, epochs: 8 },
  { data: LONG, mode: 'probe' },
  { data: LONG, mode: 'probe', pretrained: 'promoters' },
  { data: LONG, mode: 'finetune', seeds: 2, epochs: 8, pretrained: 'promoters' },
  { data: LONG, mode: 'scratch', seeds: 2, epochs: 8 },
];
const PRETRAINING_STEPS: Readonly<Record<Corpus, number>> = { genome: 300, promoters: 2000 };
/** How the weights' boxes name them. */
const WEIGHTS: Readonly<Record<Corpus, RegExp>> = {
  genome: /MG1655.* step .*teacher/,
  promoters: /prom_300.* step .*teacher/,
};
const NAMES: Readonly<Record<Corpus, string>> = { genome: 'pretrained', promoters: 'pretrained on promoters' };

const keyOf = ({ data, mode, seeds = 1, epochs = 0, pretrained }: Job) =>
  [data.folder, mode, seeds, epochs, pretrained === undefined ? '' : NAMES[pretrained]].join(' ');

test('the picker on real data', async ({ browser }) => {
  test.skip(!existsSync(tasksPath), `The data are not beside the project (${tasksPath}).`);
  test.setTimeout(3 * 3_600_000);
  const page = await browser.newPage();
  const studio = new Studio(page);
  await studio.open('preset=nano&device=wasm&screen=benchmarks');
  let study = {
    ...readStudy(),
    pretraining: readStudy()?.pretraining ?? [],
    processor: `${cpus().length} x ${cpus()[0].model}`,
    browser: browser.version(),
    results: readStudy()?.results ?? [],
  };
  const pretrainedHere = new Set<Corpus>();
  for (const job of JOBS) {
    const key = keyOf(job);
    if (study.results.some((done) => done.key === key)) continue;
    if (job.pretrained !== undefined && !pretrainedHere.has(job.pretrained)) {
      const made = await pretrain(studio, page, job.pretrained);
      study = { ...study, pretraining: [...study.pretraining.filter(({ genome }) => genome !== made.genome), made] };
      pretrainedHere.add(job.pretrained);
    }
    const result = await run(studio, page, job);
    study = { ...study, results: [...study.results, judged(key, job.data.folder, result)] };
    writeStudy(study);
    console.log(key, (result.perSeed[0].metrics.mcc * 100).toFixed(1), `${Math.round(result.wallMs / 1000)} s`);
  }
  expect(studio.complaints).toEqual([]);
  await page.close();
});

/** The training sequences of a task without their labels, a record each. */
function unlabelled({ folder }: Data): string {
  const [header, ...rows] = readFileSync(join(tasksPath, folder, 'train.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const column = header.split(',').indexOf('sequence');
  return rows.map((row, i) => `>row${i + 1}\n${row.split(',')[column]}\n`).join('');
}

async function pretrain(studio: Studio, page: Page, corpus: Corpus) {
  await page.getByRole('link', { name: 'Data' }).click();
  if (corpus === 'genome') await studio.chooseFiles(genomePath);
  else
    await studio.chooseFiles({
      name: 'prom_300_tata-train.fa',
      mimeType: 'text/plain',
      buffer: Buffer.from(unlabelled(LONG)),
    });
  await studio.reach(['ready'], 60_000);
  const steps = PRETRAINING_STEPS[corpus];
  await page.evaluate((wanted) => {
    window.location.hash = `preset=nano&device=wasm&steps=${wanted}&screen=train`;
  }, steps);
  const began = Date.now();
  await page.getByRole('button', { name: 'Start training' }).click();
  const { genome } = await studio.reach(['done'], 3_600_000);
  await page.getByRole('link', { name: 'Benchmarks' }).click();
  return { genome: genome?.name ?? '', steps, wallMs: Date.now() - began };
}

async function run(
  studio: Studio,
  page: Page,
  { data, mode, seeds = 1, epochs, pretrained }: Job,
): Promise<BenchmarkResult> {
  const card = page.getByRole('article', { name: data.task, exact: true });
  const title = card.getByRole('button', { expanded: false }).first();
  if (!(await card.getByRole('button', { name: 'Run benchmark' }).isVisible())) await title.click();
  await card
    .getByLabel('Task files')
    .first()
    .setInputFiles(['train', 'dev', 'test'].map((part) => join(tasksPath, data.folder, `${part}.csv`)));
  if (data.task === 'own/table')
    await page.getByRole('dialog').getByRole('button', { name: 'Use these columns' }).click();
  await expect(card).toContainText('data ready');
  await card.getByLabel('Mode').selectOption(mode);
  await card.getByLabel('Seeds').fill(String(seeds));
  if (epochs !== undefined) await card.getByLabel('Epochs').fill(String(epochs));
  if (mode === 'knn' || mode === 'probe' || mode === 'finetune') {
    const weights = card.getByRole('group', { name: 'Weights' });
    const wanted = weights
      .getByRole('checkbox', { name: pretrained === undefined ? /untrained/ : WEIGHTS[pretrained] })
      .first();
    await wanted.check();
    // One at a time: the last that is checked cannot be unchecked.
    const others = weights.getByRole('checkbox', { checked: true });
    while ((await others.count()) > 1)
      await others
        .nth((await wanted.evaluate((box) => box === box.closest('fieldset')?.querySelector(':checked'))) ? 1 : 0)
        .uncheck();
  }
  const before = (await studio.snapshot()).benchmarks.length;
  await card.getByRole('button', { name: 'Run benchmark' }).click();
  await expect
    .poll(async () => (await studio.snapshot()).benchmarks.slice(before).map(({ state }) => state), {
      timeout: 3_600_000,
      intervals: [1000],
    })
    .toEqual(['done']);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: 'Save JSON' }).click(),
  ]);
  const results = JSON.parse(readFileSync(await saved.path(), 'utf8')) as BenchmarkResult[];
  const newest = results.at(-1);
  if (newest === undefined) throw new Error('the file holds no result');
  return newest;
}
