import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { shallow, test } from './studio.ts';

test('a step is profiled by kernel while training goes on, and its table is saved as CSV', async ({ page, studio }) => {
  await studio.open(shallow('webgpu'));
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 120_000);
  await page.getByRole('button', { name: /its kernels/ }).click();
  await page.getByRole('button', { name: 'Profile a step' }).click();
  const rows = page.getByRole('region', { name: 'Kernels by time' }).getByRole('row');
  await expect(rows.filter({ hasText: 'ChordMixerLayer.mix' })).toHaveCount(1);
  const shown = (await rows.count()) - 1;
  const { run } = await studio.snapshot();
  await expect.poll(async () => (await studio.snapshot()).run!.step).toBeGreaterThan(run!.step);

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/lambda.*-step-\d+-kernels\.csv$/);
  const [head, ...lines] = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n');
  expect(head).toBe('kernel,calls,ms,share,gflops');
  expect(lines).toHaveLength(shown);
  const calls = lines.reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
  expect(calls).toBe(run!.dispatches);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
  await expect(page.getByRole('button', { name: 'Profile a step' })).toBeDisabled();
});

test('the kernels of the processor are timed too', async ({ page, studio }) => {
  await studio.open(`${shallow('wasm')}&threads=2`);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 120_000);
  expect((await studio.snapshot()).run?.kernels).toMatchObject({ Threads: '2' });
  await page.getByRole('button', { name: /its kernels/ }).click();
  await page.getByRole('button', { name: 'Profile a step' }).click();
  await expect(page.getByRole('region', { name: 'Kernels of one step' })).toContainText('product');
});
