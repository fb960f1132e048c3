import { expect } from '@playwright/test';
import { findings } from '../axe.ts';
import { TINY, test } from '../studio.ts';

test('a lesson is a link; a run is walked through step by step in the picture, and words explain themselves', async ({
  page,
  studio,
}) => {
  // The lesson brings the sample along.
  await studio.open(`${TINY.replace('steps=40', 'steps=100000')}&contrastiveWeight=0&screen=train&lesson=no-teacher`);
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
  const { run } = await studio.reach(['paused'], 60_000);
  await expect(picture.locator('[data-part="student-view"]')).toHaveClass(/lit/);
  await expect(picture.getByRole('status')).toContainText('are masked');
  await expect(picture.locator('[data-part="mlm"]')).toHaveClass(/lit/, { timeout: 10_000 });
  await picture.getByRole('button', { name: 'One step' }).click();
  await expect.poll(async () => (await studio.snapshot()).run!.step).toBeGreaterThan(run!.step);
  const before = (await studio.snapshot()).run!.step;
  await picture.getByRole('button', { name: 'One step' }).click();
  await expect.poll(async () => (await studio.snapshot()).run!.step).toBe(before + 1);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await studio.reach(['stopped'], 60_000);
});
