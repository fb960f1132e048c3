import { expect } from '@playwright/test';
import { findings } from './axe.ts';
import { type Studio, someBases, test } from './studio.ts';

const TASK = 'gue/mouse/3';
const LENGTH = 40;

/** A split of a made-up task: label 1 where TATAAA stands in the middle. */
function split(name: string, rows: number, from: number) {
  const bases = someBases((from + rows) * LENGTH).slice(from * LENGTH);
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = bases.slice(i * LENGTH, (i + 1) * LENGTH);
    return i % 2 === 1 ? `${row.slice(0, 17)}TATAAA${row.slice(23)},1` : `${row},0`;
  });
  return { name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`sequence,label\n${lines.join('\n')}\n`) };
}

const benchmarksOf = async (studio: Studio) => (await studio.snapshot()).benchmarks;

test('a task is run in several modes; results stand beside published numbers and outlive the page', async ({
  studio,
  page,
}) => {
  await studio.open('preset=nano&device=wasm&screen=benchmarks');
  const card = page.getByRole('article', { name: TASK, exact: true });
  await card.click();
  const run = card.getByRole('button', { name: 'Run benchmark' });
  await expect(run).toBeDisabled();
  await card
    .getByLabel('Task files')
    .first()
    .setInputFiles([split('train', 120, 0), split('dev', 40, 120), split('test', 40, 160)]);
  await expect(run).toBeEnabled();

  await card.getByLabel('Mode').selectOption('kmer');
  await run.click();
  await expect.poll(async () => (await benchmarksOf(studio)).map(({ state }) => state)).toEqual(['done']);
  const [floor] = await benchmarksOf(studio);
  expect(floor).toMatchObject({ task: TASK, mode: 'kmer', weights: null, seeds: 3, progress: 1 });
  expect(floor.metrics?.mcc).toBeGreaterThan(0.4);
  expect(floor.interval).toMatchObject({ metric: 'mcc', of: 'test rows' });
  expect(floor.splitHash).toBe(floor.report?.splitHash);

  await card.getByLabel('Mode').selectOption('scratch');
  await card.getByLabel('Seeds').fill('2');
  await card.getByLabel('Epochs').fill('2');
  await run.click();
  await expect
    .poll(async () => (await benchmarksOf(studio)).map(({ mode, state }) => `${mode} ${state}`), { timeout: 60_000 })
    .toEqual(['kmer done', 'scratch done']);
  await card.getByLabel('Mode').selectOption('probe');
  await run.click();
  await expect
    .poll(async () => (await benchmarksOf(studio)).at(-1))
    .toMatchObject({ mode: 'probe', state: 'done', weights: 'untrained network' });

  const scores = card.getByRole('region', { name: 'Scores' });
  const results = scores.locator('tbody').getByRole('button');
  await expect(results).toHaveText(['k-mer floor', 'from scratch', 'linear probe, untrained network']);
  // These rows are not the published ones, and the table says so of every published number.
  await expect(scores.getByRole('row', { name: /DNABERT-2/ })).toContainText('other rows than the published ones');
  await scores.getByRole('button', { name: 'from scratch' }).click();
  const detail = card.getByRole('region', { name: 'Result: from scratch' });
  await expect(detail.getByRole('figure', { name: 'Training, seed 2' })).toBeVisible();
  await expect(detail.getByRole('table', { name: /Confusion matrix/ })).toBeVisible();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: 'Save Markdown' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('helicase-gue-mouse-3.md');

  await card.getByText('Embedding map').click();
  await card.getByRole('button', { name: 'Draw map' }).click();
  const map = card.getByRole('figure', { name: 'Embedding map' });
  await expect(map.getByRole('img', { name: 'UMAP of test part of gue/mouse/3, 40 sequences' })).toBeVisible();
  await map.getByLabel('Layout').selectOption('pca');
  await map.getByLabel('Colour by').selectOption('gc');
  await map
    .getByRole('img', { name: /^PCA of/ })
    .locator('circle')
    .first()
    .hover({ force: true });
  await expect(map.getByText(/% GC: [ACGT]{40}$/)).toBeVisible();

  expect(await findings(page)).toEqual([]);

  await detail.getByRole('button', { name: 'Delete this result' }).click();
  await expect(results).toHaveCount(2);
  await card.getByRole('button', { name: 'Undo' }).click();
  await expect(results).toHaveCount(3);

  await page.reload();
  await page.getByRole('article', { name: TASK, exact: true }).click();
  await expect(page.getByRole('region', { name: 'Scores' }).locator('tbody').getByRole('button')).toHaveText([
    'k-mer floor',
    'from scratch',
    'linear probe, untrained network',
  ]);
  expect((await benchmarksOf(studio)).map(({ mode }) => mode)).toEqual(['kmer', 'scratch', 'probe']);
});

test('a long benchmark is cancelled and leaves nothing; a run cannot start beside it', async ({ studio, page }) => {
  await studio.open('preset=nano&device=wasm');
  await studio.useSample();
  await page.getByRole('link', { name: 'Benchmarks' }).click();
  const card = page.getByRole('article', { name: 'real-vs-shuffled', exact: true });
  await card.click();
  await card.getByLabel('Mode').selectOption('scratch');
  await card.getByRole('button', { name: 'Run benchmark' }).click();
  await expect(card.getByRole('progressbar')).toBeVisible();
  await page.getByRole('link', { name: 'Train' }).click();
  await expect(page.getByText('Benchmarks are running.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await page.getByRole('link', { name: 'Benchmarks' }).click();
  await card.getByRole('button', { name: 'Cancel from scratch' }).click();
  await expect(card.getByText('cancelled, nothing kept')).toBeVisible();
  expect((await benchmarksOf(studio)).map(({ state }) => state)).toEqual(['cancelled']);
  await page.getByRole('link', { name: 'Train' }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
});
