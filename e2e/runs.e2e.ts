import { expect, type Locator } from '@playwright/test';
import { findings } from './axe.ts';
import { makeRuns } from './made-runs.ts';
import { LONG, test } from './studio.ts';

const VALIDATED = `${LONG}&evaluateEvery=20`;

test('a run whose page is reloaded is offered again and goes on where its checkpoint was taken', async ({
  studio,
  page,
}) => {
  await studio.open(VALIDATED);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length ?? 0).toBeGreaterThan(0);
  const before = (await studio.snapshot()).run!;
  expect(before).toMatchObject({ id: expect.stringMatching(/^[\da-f-]{36}$/), resumedFrom: null, skippedSteps: 0 });
  await page.getByRole('button', { name: /memory plan, checkpoints/ }).click();
  await expect(page.getByRole('region', { name: 'Checkpoints' })).toContainText(
    /The browser (promised to keep them|may clear them when it needs room)/,
  );
  const [checkpoint] = before.checkpoints;
  expect(checkpoint.bytes).toBeGreaterThan(4 * 4 * before.parameters);
  expect(Date.parse(checkpoint.committedAt)).not.toBeNaN();

  await page.reload();
  // Hiding the page takes a checkpoint too, where there is still time for it.
  await expect(page.getByRole('region', { name: 'Interrupted run' })).toContainText('was cut off at step');
  await page.getByRole('button', { name: /^Continue run \(step [\d,]+\)$/ }).click();
  await studio.reach(['training'], 60_000);
  const after = (await studio.snapshot()).run!;
  expect(after.id).toBe(before.id);
  expect(after.resumedFrom).toBeGreaterThanOrEqual(checkpoint.step);
  // No gap, no overlap, and what was logged before is still what was logged.
  expect(after.history.step).toEqual(Array.from({ length: after.step }, (_, i) => i + 1));
  // Points come in bundles: the last before the checkpoint may have been on their way still.
  const seen = before.history.mlmStudent.slice(0, checkpoint.step);
  expect(seen.length).toBeGreaterThan(0);
  expect(after.history.mlmStudent.slice(0, seen.length)).toEqual(seen);
  expect(after.events.map(({ message }) => message).join(' ')).toContain(
    `Continued from the checkpoint of step ${after.resumedFrom}`,
  );
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 30_000);
  await expect(page.getByRole('button', { name: /^Continue run/ })).toBeVisible();
});

test('a thousand runs and one of a million points: found, deleted, brought back; a spike stands at every zoom', async ({
  studio,
  page,
}) => {
  await studio.open('screen=runs');
  await expect(page.getByRole('region', { name: 'No runs yet' })).toBeVisible();
  await makeRuns(page, { count: 1000, points: 1_000_000, spike: SPIKE });
  await page.reload();
  await expect(page.getByText('1,000 runs', { exact: true })).toBeVisible();
  const table = page.getByRole('region', { name: 'Run table' });
  // Rows out of sight are not drawn.
  expect(await table.getByRole('row').count()).toBeLessThan(40);

  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('run 77');
  await expect(page.getByText('19 of 1,000 runs')).toBeVisible();
  await table.getByRole('button', { name: 'Made run 77', exact: true }).click();
  // The heading follows the name.
  const details = page.locator('.run-details');
  await details.getByLabel('Name').fill('<b>Bold</b> try');
  await details.getByLabel('Tags').fill('paper, slow');
  await details.getByLabel('Tags').blur();
  // It no longer answers to what it was called.
  await expect(page.getByText('18 of 1,000 runs')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('paper');
  await expect(page.getByText('1 of 1,000 runs')).toBeVisible();
  await page
    .getByRole('region', { name: '<b>Bold</b> try' })
    .getByRole('button', { name: /^Delete/ })
    .click();
  await page.getByRole('button', { name: /^Undo delete/ }).click();
  await expect(table.getByRole('button', { name: '<b>Bold</b> try' })).toBeVisible();

  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('');
  await page.getByRole('checkbox', { name: 'Draw Made run 0', exact: true }).check();
  await page.getByRole('combobox', { name: 'Signal' }).selectOption('mlmStudent');
  await page.getByRole('button', { name: 'Smoothing' }).click();
  const chart = page.getByRole('img', { name: 'Student MLM loss of 1 run' });
  await expect(chart).toHaveAttribute('data-to', '1000000');
  const range = async () => ({
    from: Number(await chart.getAttribute('data-from')),
    to: Number(await chart.getAttribute('data-to')),
  });
  let { from, to } = await range();
  await chart.scrollIntoViewIfNeeded();
  const box = (await chart.boundingBox())!;
  // The plot lies between the ticks and the right margin.
  const [left, width] = [box.x + 52, box.width - 64];
  while (to - from > 100) {
    const x = left + ((SPIKE - from) / (to - from)) * width;
    // The spike reaches the top of the plot: its colour stands in the highest rows, at its place.
    await expect.poll(() => inkAtTop(chart, x - box.x), { message: `from ${from} to ${to}` }).toBe(true);
    await page.mouse.move(x, box.y + box.height / 2);
    await page.mouse.wheel(0, -900);
    await expect.poll(async () => (await range()).to - (await range()).from).toBeLessThan(to - from);
    ({ from, to } = await range());
  }
  await chart.dblclick();
  await expect(chart).toHaveAttribute('data-from', '0');
});

const SPIKE = 654_321;

/** Whether anything is drawn near the top of a canvas within two pixels of `x`, where only a spike reaches. */
const inkAtTop = (chart: Locator, x: number) =>
  chart.evaluate((element, at) => {
    const canvas = element.querySelector('canvas')!;
    const density = canvas.width / canvas.clientWidth;
    const { data } = canvas
      .getContext('2d')!
      .getImageData(
        Math.round((at - 2) * density),
        Math.round(26 * density),
        Math.ceil(5 * density),
        Math.ceil(30 * density),
      );
    // Lines of the grid are pale; a run's line is not.
    return data.some((alpha, i) => i % 4 === 3 && alpha > 100 && data[i - 3] < 120);
  }, x);

test('runs over each other show only the settings in which they differ, and a run begins another', async ({
  studio,
  page,
}) => {
  await studio.open('screen=runs');
  await makeRuns(page, { count: 2, points: 50, spike: 0 });
  await page.reload();
  for (const index of [0, 1]) await page.getByRole('checkbox', { name: `Draw Made run ${index}` }).check();
  await expect(page.getByRole('region', { name: 'Table of settings that differ' }).getByRole('row')).toHaveText([
    /Made run 0.*Made run 1/,
    /Seed01/,
  ]);
  await page.getByRole('button', { name: 'Made run 1' }).click();
  expect(await findings(page)).toEqual([]);
  await page.setViewportSize({ width: 640, height: 720 });
  const sideways = () =>
    page.evaluate(() => document.querySelector('main')!.scrollWidth - document.querySelector('main')!.clientWidth);
  await expect.poll(sideways).toBeLessThanOrEqual(1);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole('button', { name: 'Duplicate as a new run' }).click();
  await expect(page.getByRole('link', { name: 'Train' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('1');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
});

test('a second tab may look at a run that is being trained, and nothing else', async ({ studio, page, context }) => {
  await studio.open(VALIDATED);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length ?? 0).toBeGreaterThan(0);

  const second = await context.newPage();
  await second.goto('/#screen=runs');
  await second.getByRole('button', { name: 'Phage lambda-nano-1' }).click();
  await expect(second.getByText('It is being trained now, here or in another tab')).toBeVisible();
  await expect(second.getByRole('button', { name: /^Delete/ })).toBeDisabled();
  await expect(second.getByRole('button', { name: /^Continue run/ })).toHaveCount(0);
  await second.close();
});
