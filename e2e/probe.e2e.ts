import { expect } from '@playwright/test';
import { findings } from './axe.ts';
import { measured, someBases, test, tiny } from './studio.ts';

const TASK = 'gue/mouse/3';

/** A split of a made-up task: label 1 where TATAAA stands in the middle. */
function split(name: string, rows: number, from: number) {
  const bases = someBases((from + rows) * 30).slice(from * 30);
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = bases.slice(i * 30, (i + 1) * 30);
    return i % 2 === 1 ? `${row.slice(0, 12)}TATAAA${row.slice(18)},1` : `${row},0`;
  });
  return { name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`sequence,label\n${lines.join('\n')}\n`) };
}

test('a run is probed on a task as it goes on, beside the untrained network', async ({ studio, page }) => {
  await studio.open(`${tiny(20)}&probeEvery=8`);
  await studio.useSample();
  await page.getByRole('link', { name: 'Train' }).click();
  const choice = page.getByRole('region', { name: 'Probe along the run' });
  await expect(choice.getByLabel('Probe every N steps')).toHaveValue('8');
  await expect(choice).toContainText('3 probes. ');
  await expect(choice).toContainText('The test part stays untouched');
  await expect(choice.getByLabel('Probe task').getByRole('option')).toHaveText([
    'genome/frame',
    'genome/coding',
    'real-vs-shuffled',
  ]);

  await page.getByRole('link', { name: 'Benchmarks' }).click();
  const card = page.getByRole('article', { name: TASK, exact: true });
  await card.click();
  await card
    .getByLabel('Task files')
    .first()
    .setInputFiles([split('train', 60, 0), split('dev', 30, 60), split('test', 30, 90)]);
  await expect(card).toContainText('data ready: 60 train, 30 validation, 30 test');
  await page.getByRole('link', { name: 'Train' }).click();
  await choice.getByLabel('Probe task').selectOption(TASK);
  await page.getByRole('button', { name: 'Start training' }).click();
  const { run } = await studio.reach(['done'], 60_000);
  expect(run?.history.step.filter((_, row) => run.history.probeMcc?.[row] !== null)).toEqual([8, 16, 20]);
  expect(new Set(measured(run?.history.probeUntrained ?? [])).size).toBe(1);

  const chart = page.getByRole('img', { name: 'Probe', exact: true });
  await expect(chart.locator('.recharts-line-dot')).toHaveCount(3);
  await expect(chart.locator('.reference-line')).toHaveCount(1);
  await expect(page.getByText(`${TASK}, 30 validation rows; test untouched`)).toBeVisible();
  await expect(page.getByText(/ a probe, .+ % of the time$/)).toBeVisible();
  // Beside a fourth chart a window is narrower: it is read downwards, no letter lies on another, no button is cut off.
  const sample = page.getByRole('region', { name: 'What the model sees' });
  await expect(sample.getByRole('button', { name: 'Choose a window' })).toBeInViewport({ ratio: 1 });
  const tops = await sample
    .locator('.cells')
    .first()
    .locator('.cell')
    .evaluateAll((cells) => [...new Set(cells.map((cell) => Math.round(cell.getBoundingClientRect().top)))]);
  expect(tops).toHaveLength(2);
  const height = await sample
    .locator('.cell')
    .first()
    .evaluate(({ scrollHeight }) => scrollHeight);
  expect(tops[1] - tops[0]).toBeGreaterThanOrEqual(height - 1);
  expect(await findings(page)).toEqual([]);
  // It is kept with the run, and may be laid over those of other runs.
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByLabel('Signal').getByRole('option', { name: 'Probe MCC, teacher' })).toHaveCount(1);
});

test('a run is not started on a task whose data are not here, and says what to do', async ({ studio, page }) => {
  await studio.open('preset=nano&steps=20&device=wasm&probeEvery=8&probeTask=gue/mouse/3');
  await studio.useSample();
  await page.getByRole('link', { name: 'Train' }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await expect(page.getByText('The data of gue/mouse/3 are not here yet.').first()).toBeVisible();
  await page.getByLabel('Probe every N steps').fill('0');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
});
