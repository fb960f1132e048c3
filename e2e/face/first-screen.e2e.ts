import { expect } from '@playwright/test';
import { findings } from '../axe.ts';
import { TINY, test } from '../studio.ts';

test('the first screen says what this is and plays a recorded run, or stands still where motion is unwelcome', async ({
  page,
  studio,
}) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await studio.open(TINY);
  await expect(
    page.getByRole('heading', { name: 'Train a small DNA language model on your own genome, in this tab.' }),
  ).toBeVisible();
  const recorded = page.getByRole('figure', { name: 'A recorded run' });
  const step = recorded.getByRole('slider', { name: 'Step of the recorded run' });
  const at = async () => Number(await step.inputValue());
  await expect.poll(at).toBeGreaterThan(50);
  const from = await at();
  const longest = await studio.longestWork(() => expect.poll(at).toBeGreaterThan(from + 300));
  expect(longest).toBeLessThan(200);
  await recorded.getByRole('button', { name: 'Pause' }).click();
  const held = await at();
  await step.press('ArrowRight');
  expect(await at()).toBe(held + 1);
  await expect(recorded).toContainText(/Beats|Not better than a blind guess/);
  expect(await findings(page)).toEqual([]);

  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.reload();
  await expect(recorded.getByRole('button', { name: 'Play again' })).toBeVisible();
  expect(await at()).toBe(Number(await step.getAttribute('max')));
});

test('the finished run opens whole: charts, windows, judged, explored and exported, and goes on', async ({
  page,
  studio,
}) => {
  await studio.open('device=wasm');
  await page.getByRole('button', { name: 'Open a finished run' }).click();
  const { run } = await studio.reach(['done'], 30_000);
  expect(run?.step).toBe(run?.steps);
  await expect(page).toHaveTitle(/^Done: .*, Helicase$/);
  await expect(
    page.getByText(/^Done: [\d,]+ steps in .*Beats base composition.*Has read the training part/),
  ).toBeVisible();
  const sample = page.getByRole('region', { name: 'What the model sees' });
  await expect(sample).toContainText(`step ${run?.steps.toLocaleString('en')}`);
  await sample.getByRole('slider', { name: 'Step of the masked window' }).press('Home');
  await expect(sample).toContainText('step 1:');
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Test it' }).click();
  await expect(page.getByRole('heading', { name: 'Benchmarks', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByRole('button', { name: 'Explore it' }).click();
  await expect(page.getByLabel('Run', { exact: true })).toContainText(/lambda-nano-1/i);
  await page.getByRole('link', { name: 'Train' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('button', { name: 'Export run' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.helicase\.tar$/);

  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByRole('button', { name: /^Train longer/ }).click();
  await expect
    .poll(async () => (await studio.snapshot()).run?.step, { timeout: 60_000 })
    .toBeGreaterThan(run?.steps ?? 0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
});
