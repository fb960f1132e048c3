import { expect, type Page } from '@playwright/test';
import { findings } from './axe.ts';
import { fasta, LONG, someBases, TINY, test, tiny } from './studio.ts';

// The longest of all files: its journeys are for whoever is free.
test.describe.configure({ mode: 'parallel' });

test('axe finds nothing on Data, empty, refused and with a genome', async ({ page, studio }) => {
  await studio.open(TINY);
  expect(await findings(page)).toEqual([]);
  await studio.chooseFiles(fasta('numbered.txt', `>a\n1 ${someBases(60)}\n`));
  await studio.reach(['failed'], 60_000);
  expect(await findings(page)).toEqual([]);
  await studio.chooseFiles(fasta('two.fa', `>long some words\n${someBases(5000)}NNNNRYK\n>short\n${someBases(50)}\n`));
  await studio.reach(['ready'], 60_000);
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on the setup with Advanced open, problems shown and popovers open', async ({
  page,
  studio,
}) => {
  await studio.open(`${TINY}&setps=3&screen=train`);
  await page.locator('summary', { hasText: 'Advanced' }).click();
  await page.getByLabel('Steps', { exact: true }).fill('many');
  await page.getByRole('button', { name: 'Local only' }).click();
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on a run: live, paused, as tables, done, with the dialogs open', async ({ page, studio }) => {
  await studio.open(LONG);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Pause' }).click();
  await studio.reach(['paused'], 60_000);
  await page.getByRole('button', { name: 'Schedules, gradient norm' }).click();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'View as table: MLM loss' }).click();
  await page.getByRole('button', { name: 'View as table: What the model sees' }).click();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Help' }).click();
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on a run that is done', async ({ page, studio }) => {
  await studio.open(TINY);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on regions of a file, read and refused, and on records held out by name', async ({
  page,
  studio,
}) => {
  await studio.open(`${TINY}&sampling=regions`);
  await studio.chooseFiles(fasta('two.fa', `>long\n${someBases(5000)}\n>short\n${someBases(2000)}\n`));
  await studio.reach(['ready'], 60_000);
  await page.locator('summary', { hasText: 'Windows and validation' }).click();
  await page.getByLabel('Regions file').setInputFiles([fasta('genes.bed', 'long\t100\t4000\nchrX\t0\t10\n')]);
  await expect(page.getByText('1 note on this file')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel('Regions file').setInputFiles([fasta('genes.bed', '>no\nACGT\n')]);
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.getByLabel('Held out for validation', { exact: true }).selectOption('list');
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on a run that diverged, and a run without bases to name says so everywhere', async ({
  page,
  studio,
}) => {
  await studio.open(`${tiny(600)}&learningRate=1&warmup=0&seed=3`);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['paused'], 120_000);
  await expect(page.getByRole('alert')).toContainText('training paused');
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
  await page.getByRole('button', { name: 'New run' }).click();
  await page.locator('summary', { hasText: 'Advanced' }).click();
  for (const [label, value] of [
    ['MLM weight (lambda 2)', '0'],
    ['Steps', '40'],
    ['Peak learning rate', '0.003'],
  ] as const)
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Start training' }).click();
  await studio.reach(['done'], 120_000);
  const said = /Nobody trained the head that names bases/;
  await expect(page.locator('.outcome')).toContainText(said);
  await expect(page.getByRole('list', { name: 'Health' })).not.toContainText(/diverged/);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Runs' }).click();
  const table = page.getByRole('region', { name: 'Run table' });
  // The newest stands first.
  await table
    .getByRole('button', { name: /nano-3/ })
    .first()
    .click();
  await expect(page.locator('.run-details')).toContainText(said);
  for (const box of await table.getByRole('checkbox').all()) await box.check();
  expect(await findings(page)).toEqual([]);
});

test('the theme follows the system until it is chosen, and the choice stays', async ({ page, studio }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await studio.open();
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  expect(light).not.toBe(dark);
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  await expect.poll(background).toBe(dark);
  await page.reload();
  await expect.poll(background).toBe(dark);
  await page.getByRole('button', { name: 'Use the light theme' }).click();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).toBe(light);
});

const scrollsSideways = (page: Page) =>
  page.evaluate(() =>
    [document.documentElement, document.querySelector('main')!].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1,
    ),
  );

test('the live screen fits 1280 x 720 without scrolling, and nothing scrolls sideways down to 640', async ({
  page,
  studio,
}) => {
  await studio.open(TINY);
  await studio.useSample();
  const widths = [1280, 800, 640];
  for (const screen of ['Data', 'Train']) {
    await page.getByRole('link', { name: screen }).click();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 720 });
      await expect.poll(() => scrollsSideways(page), `${screen} at ${width}`).toBe(false);
    }
  }
  await page.setViewportSize({ width: 1280, height: 720 });
  await studio.startTraining();
  await studio.reach(['training', 'done'], 60_000);
  const overflow = () =>
    page.evaluate(() =>
      [document.documentElement, document.querySelector('main')!].map(
        ({ scrollHeight, clientHeight }) => scrollHeight - clientHeight,
      ),
    );
  await expect.poll(overflow).toEqual([0, 0]);
  // All four lines of both rows of the window: what was shown, how sure the guess is, the truth, the guess.
  const shown = page.getByRole('region', { name: 'Masked window' });
  const cutOff = () => shown.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  await expect.poll(cutOff, 'window of the live run').toBe(0);
  await studio.reach(['done'], 120_000);
  await expect.poll(overflow).toEqual([0, 0]);
  await expect.poll(cutOff, 'window of the run that is done').toBe(0);
  await expect(shown.locator('.cell.masked > :last-child').last()).toBeInViewport({ ratio: 1 });
  for (const part of [
    page.getByRole('img', { name: 'MLM loss' }),
    page.getByRole('list', { name: 'Health' }),
    page.getByRole('button', { name: 'Download CSV' }),
  ]) {
    await expect(part).toBeInViewport({ ratio: 1 });
  }
  for (const width of widths) {
    await page.setViewportSize({ width, height: 720 });
    await expect.poll(() => scrollsSideways(page), `the run at ${width}`).toBe(false);
  }
});

test('at 1280 and 1920 no card is narrower than what it holds', async ({ page, studio }) => {
  await studio.open(tiny(4));
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  await page.getByRole('button', { name: 'Schedules, gradient norm' }).click();
  const overfull = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('main .card')]
        .filter((card) => card.scrollWidth > card.clientWidth + 1)
        .map((card) => card.textContent?.slice(0, 40)),
    );
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: width === 1280 ? 720 : 1080 });
    for (const screen of ['Train', 'Data', 'Runs', 'Export']) {
      await page.getByRole('link', { name: screen }).click();
      await expect.poll(overfull, `${screen} at ${width}`).toEqual([]);
    }
  }
});

test('at 200 % of 1280 x 720 every screen has one scroll bar', async ({ page, studio }) => {
  await page.setViewportSize({ width: 640, height: 360 });
  await studio.open(tiny(4));
  const bars = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll('html, body, main, .app')].filter(
          (element) =>
            element.scrollHeight > element.clientHeight + 1 &&
            (element === document.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflowY)),
        ).length,
    );
  await expect.poll(bars, 'Data, empty').toBe(1);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  for (const screen of ['Train', 'Data', 'Benchmarks', 'Runs', 'Export']) {
    await page.getByRole('link', { name: screen }).click();
    await expect.poll(bars, screen).toBe(1);
  }
});

test('a long run pushes no button off the top bar at 1280, and nothing scrolls sideways at 640', async ({
  page,
  studio,
}) => {
  await studio.open(LONG);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await expect(page.getByRole('banner')).toContainText(/ left/);
  await expect.poll(() => scrollsSideways(page)).toBe(false);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 640, height: 720 });
  await expect.poll(() => scrollsSideways(page)).toBe(false);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 30_000);
});

test('axe finds nothing on Export, empty, refused and with a run', async ({ page, studio }) => {
  await studio.open(`${tiny(4)}&screen=export`);
  await page.getByLabel('Run or weights files').setInputFiles([fasta('model.pt', 'PK\u0003\u0004')]);
  await expect(page.getByLabel('Conversion to safetensors with PyTorch')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Data' }).click();
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 60_000);
  await page.getByRole('link', { name: 'Export' }).click();
  await expect(page.getByRole('button', { name: 'Export weights' })).toBeEnabled();
  expect(await findings(page)).toEqual([]);
});
