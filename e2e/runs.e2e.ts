import { expect } from '@playwright/test';
import { test } from './studio.ts';

/** Long enough that it is still running whenever a journey wants it to. */
const LONG = 'preset=nano&steps=4000&batch=4&validationWindows=8&device=wasm&evaluateEvery=20';

test('a run whose page is reloaded is offered again and goes on where its checkpoint was taken', async ({ studio, page }) => {
  await studio.open(LONG);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length ?? 0).toBeGreaterThan(0);
  const before = (await studio.snapshot()).run!;
  expect(before).toMatchObject({ id: expect.stringMatching(/^[\da-f-]{36}$/), resumedFrom: null, skippedSteps: 0 });
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
  expect(after.history.mlmStudent.slice(0, checkpoint.step)).toEqual(before.history.mlmStudent.slice(0, checkpoint.step));
  expect(after.events.map(({ message }) => message).join(' ')).toContain(`Continued from the checkpoint of step ${after.resumedFrom}`);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 30_000);
  await expect(page.getByRole('button', { name: /^Continue run/ })).toBeVisible();
});
