import { expect } from '@playwright/test';
import { findings } from './axe.ts';
import { test, tiny } from './studio.ts';

/** Three runs that are over in seconds, and long enough to be paused in the middle. */
const STEPS = 400;
const SHORT = `${tiny(STEPS)}&evaluateEvery=50`;

test('three seeds are queued, the page is reloaded in the middle, all three are done and stand as one group', async ({
  studio,
  page,
}) => {
  await studio.open(SHORT);
  await studio.useSample();
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByLabel('Seeds', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Run with seeds 1 to 3' }).click();
  const queue = page.getByRole('region', { name: 'Queue of seeds' });
  await expect(queue).toContainText('run 1 of 3. Seeds 2, 3 follow, each by itself.', { timeout: 60_000 });
  // The second begins by itself once the first has ended. Paused at once, it does not end before the page is reloaded,
  // however fast the machine is.
  const seed = async () => (await studio.snapshot()).seeds?.seed;
  await expect.poll(seed, { timeout: 90_000, intervals: [20] }).toBe(2);
  await page.getByRole('button', { name: 'Pause' }).click();
  await studio.reach(['paused'], 30_000);
  await expect(queue).toContainText('Seed 2 of Phage lambda, NC_001416.1 is being trained, run 2 of 3');
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length ?? 0).toBeGreaterThan(0);
  expect((await studio.snapshot()).seeds).toEqual({ state: 'here', seed: 2, done: 1, of: 3 });

  await page.reload();
  await expect(queue).toContainText('Seed 2 of Phage lambda, NC_001416.1 was cut off');
  await expect(queue).toContainText('Seed 3 waits.');
  // The queue offers its run; it is not offered beside it.
  await expect(page.getByRole('region', { name: 'Interrupted run' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
  await queue.getByRole('button', { name: /^Go on with seed 2 \(step \d+\)$/ }).click();
  await expect(queue).toContainText('Seeds 1 to 3 of Phage lambda, NC_001416.1 are done.', { timeout: 120_000 });
  expect((await studio.snapshot()).seeds).toEqual({ state: 'over', seed: null, done: 3, of: 3 });

  await queue.getByRole('link', { name: 'Compare them' }).click();
  const groups = page.getByRole('region', { name: 'Groups of seeds' });
  await expect(groups.getByText('1 group', { exact: true })).toBeVisible();
  const row = groups.getByRole('row', { name: /Phage lambda-nano/ });
  await expect(row.getByRole('cell')).toHaveText([
    '',
    '1 to 3',
    '3 of 3',
    /^1\.\d{3}$/,
    /^0\.\d{4}$/,
    /^1\.\d{3} to 1\.\d{3}$/,
    new RegExp(`Steps ${STEPS}`),
  ]);
  await groups.getByRole('checkbox', { name: 'Draw the mean of Phage lambda-nano' }).check();
  await page.getByRole('combobox', { name: 'Signal' }).selectOption('mlmStudent');
  const chart = page.getByRole('img', { name: 'Student MLM loss of 1 group of seeds' });
  await expect(chart).toBeVisible();
  // The band is paler than any line: ink that lets the card show through, over many pixels.
  const pale = () =>
    chart.evaluate((element) => {
      const canvas = element.querySelector('canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((alpha, i) => i % 4 === 3 && alpha > 40 && alpha < 80).length;
    });
  await expect.poll(pale).toBeGreaterThan(500);
  await expect(page.getByRole('list', { name: 'Runs on the chart' })).toContainText(
    'Phage lambda-nano, mean of 3 seeds, band one spread each way',
  );
  const last = page.getByRole('table', { name: 'Groups at their last step' }).getByRole('row').last();
  await expect(last.getByRole('cell')).toHaveText(['3', /^1\.\d{3}$/, /^0\.\d+$/, /^1\.\d{3} to 1\.\d{3}$/]);
  expect(await findings(page)).toEqual([]);
  await queue.getByRole('button', { name: 'Dismiss' }).click();
  await expect(queue).toHaveCount(0);
});
