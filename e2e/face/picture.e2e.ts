import { expect } from '@playwright/test';
import { findings } from '../axe.ts';
import { LONG, test, tiny } from '../studio.ts';

test('a lesson is a link; a run is walked through step by step in the picture, and words explain themselves', async ({
  page,
  studio,
}) => {
  // The lesson brings the sample along.
  await studio.open(`${LONG}&contrastiveWeight=0&screen=train&lesson=no-teacher`);
  const lesson = page.getByRole('region', { name: 'Lesson: Without a teacher' });
  await expect(lesson).toBeVisible();
  await studio.reach(['ready'], 30_000);
  const picture = page.getByRole('region', { name: 'The method as a picture' });
  // Whoever is not asked has no path.
  await expect(picture.locator('[data-part="teacher"]')).toBeVisible();
  await expect(picture.locator('[data-part="teacher-view"]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Reset: Contrastive weight (lambda 1)' }).click();
  await expect(picture.locator('[data-part="teacher-view"]')).toBeVisible();

  await page.getByRole('button', { name: 'What is this: Seed', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Method: Random numbers' }).click();
  const method = page.getByRole('dialog', { name: 'The method' });
  await expect(method.getByRole('heading', { name: 'Random numbers' })).toBeInViewport();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Start training' }).click();
  await studio.reach(['training'], 60_000);
  await picture.getByRole('button', { name: 'One step' }).click();
  // A stage is lit for a moment: it is looked for at once.
  await expect(picture.locator('[data-part="student-view"]')).toHaveClass(/lit/);
  await expect(picture.getByRole('status')).toContainText('are masked');
  await expect(picture.locator('[data-part="mlm"]')).toHaveClass(/lit/, { timeout: 10_000 });
  const { run } = await studio.reach(['paused'], 60_000);
  await picture.getByRole('button', { name: 'One step' }).click();
  await expect.poll(async () => (await studio.snapshot()).run!.step).toBeGreaterThan(run!.step);
  const before = (await studio.snapshot()).run!.step;
  await picture.getByRole('button', { name: 'One step' }).click();
  await expect.poll(async () => (await studio.snapshot()).run!.step).toBe(before + 1);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await studio.reach(['stopped'], 60_000);
});

test('a lesson starts where it is read on a phone, and the letters of a presentation fit a laptop', async ({
  page,
  studio,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await studio.open(`${tiny(4)}&screen=train&lesson=no-teacher`);
  await studio.reach(['ready'], 30_000);
  await page.getByRole('button', { name: 'Start this run' }).click();
  await studio.reach(['done'], 120_000);
  await page.setViewportSize({ width: 1280, height: 720 });
  const sideways = () => page.locator('main').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  await page.getByRole('button', { name: 'Presentation size' }).click();
  await expect.poll(sideways, 'a run').toBe(0);
  await page.getByRole('button', { name: 'New run' }).click();
  await expect(page.getByRole('button', { name: 'Start this run' })).toBeHidden();
  await expect.poll(sideways, 'the form').toBe(0);
  const cut = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.step-part')]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );
  expect(await cut()).toEqual([]);
});

test('the tour points at something at each of its stops', async ({ page, studio }) => {
  await studio.open(`${tiny(4)}&screen=export`);
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Tour' }).click();
  const tour = page.getByRole('complementary', { name: 'Tour' });
  for (const stop of ['Data', 'Train', 'Runs', 'Explore and Benchmarks']) {
    await expect(tour.getByRole('heading')).toHaveText(stop);
    await expect(page.locator('.toured')).toHaveCount(1);
    await expect(page.locator('.toured')).toBeInViewport();
    await tour.getByRole('button', { name: /Next|Done/ }).click();
  }
  await expect(page.locator('.toured')).toHaveCount(0);
  // With a genome and a run on show the same stops point at them.
  await page.getByRole('link', { name: 'Data' }).click();
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  await page.getByRole('button', { name: /The method as a picture/ }).click();
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Tour' }).click();
  await expect(page.locator('.toured')).toHaveCount(1);
  await tour.getByRole('button', { name: 'Next' }).click();
  await expect(page.locator('.toured')).toHaveCount(1);
});
