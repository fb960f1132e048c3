import { type Browser, expect } from '@playwright/test';
import { shallow, test } from '../studio.ts';

const crashGpu = async (browser: Browser) => (await browser.newBrowserCDPSession()).send('Browser.crashGpuProcess');

test('a GPU process that crashes once costs no press of a key; the second time the run can be continued', async ({
  browser,
  studio,
  page,
}) => {
  await studio.open(shallow('webgpu'));
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 120_000);
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect
    .poll(async () => (await studio.snapshot()).run?.checkpoints.length ?? 0, { timeout: 60_000 })
    .toBeGreaterThan(0);
  const before = (await studio.snapshot()).run!;

  const crashedAt = Date.now();
  await crashGpu(browser);
  const standing = async () => {
    const { state, run, error } = await studio.snapshot();
    return state === 'training' && run?.resumedFrom != null ? 'recovered' : `${state} ${error?.code ?? ''}`;
  };
  await expect.poll(standing, { timeout: 60_000, intervals: [100] }).toBe('recovered');
  test.info().annotations.push({ type: 'recovered in', description: `${Date.now() - crashedAt} ms` });
  const after = (await studio.snapshot()).run!;
  expect(after.resumedFrom).toBeGreaterThanOrEqual(before.checkpoints[0].step);
  expect(after.history.step).toEqual(Array.from({ length: after.step }, (_, i) => i + 1));
  // Points come in bundles: the last before the checkpoint may have been on their way still.
  const seen = before.history.mlmStudent.slice(0, before.checkpoints[0].step);
  expect(seen.length).toBeGreaterThan(0);
  expect(after.history.mlmStudent.slice(0, seen.length)).toEqual(seen);

  await crashGpu(browser);
  await studio.reach(['failed'], 60_000);
  const { error } = await studio.snapshot();
  expect(error?.code).toBe('device-lost-again');
  await expect(page.getByRole('alert')).toContainText('What was saved is intact');
  await expect(page.getByRole('button', { name: /^Continue run \(step [\d,]+\)$/ })).toBeVisible();
  // The browser says on the console that its GPU process is gone; that is what was asked of it.
  studio.complaints.splice(0);
});
