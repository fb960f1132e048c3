import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { LONG, test } from '../studio.ts';

const oracle = (name: string) => readFileSync(join(import.meta.dirname, '../../src/model/oracle', name), 'utf8');

/** Weights of a network of 2,400 parameters, whose checkpoint takes some 50 kB. */
const WEIGHTS = [
  { name: 'small.safetensors', mimeType: '', buffer: Buffer.from(oracle('made-by-torch.txt'), 'base64') },
  {
    name: 'config.json',
    mimeType: '',
    buffer: Buffer.from(JSON.stringify(JSON.parse(oracle('made-by-torch.json')).config)),
  },
];

test('without room training goes on and says so, an import is refused whole; both work once there is room', async ({
  studio,
  page,
  context,
}) => {
  await studio.open(`${LONG}&evaluateEvery=20`);
  await studio.useSample();
  const browser = await context.newCDPSession(page);
  const origin = new URL(page.url()).origin;
  const leave = async (bytes: number) => {
    const { usage } = await browser.send('Storage.getUsageAndQuota', { origin });
    await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + bytes });
  };
  await leave(20_000);
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect(page.getByRole('alert')).toContainText('runs-storage-full');
  const { step, checkpoints } = (await studio.snapshot()).run!;
  expect(checkpoints).toEqual([]);
  await expect.poll(async () => (await studio.snapshot()).run?.step).toBeGreaterThan(step + 2);

  await page.getByRole('link', { name: 'Export' }).click();
  // It is said wherever one looks meanwhile.
  await expect(page.getByRole('alert').filter({ hasText: 'runs-storage-full' })).toBeVisible();
  const files = page.getByLabel('Run or weights files');
  await files.setInputFiles(WEIGHTS);
  await expect(page.getByRole('alert').filter({ hasText: 'import-storage-full' })).toContainText(
    'nothing of them was imported',
  );
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(
    page.getByRole('region', { name: 'Run table' }).getByRole('row').filter({ hasText: 'small' }),
  ).toHaveCount(0);

  await leave(100_000_000);
  await page.getByRole('link', { name: 'Export' }).click();
  await files.setInputFiles(WEIGHTS);
  await expect(page.getByRole('status').filter({ hasText: 'The weights "small.safetensors" are here' })).toBeVisible();
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByRole('button', { name: 'Save now' }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length).toBe(1);
  await expect(page.getByRole('alert')).toHaveCount(0);
  // What could not be written was kept in memory: not one point is missing.
  const { id, checkpoints: saved } = (await studio.snapshot()).run!;
  await page.reload();
  await page.getByRole('button', { name: /^Continue run/ }).click();
  await studio.reach(['training'], 60_000);
  const continued = (await studio.snapshot()).run!;
  expect(continued.id).toBe(id);
  expect(continued.resumedFrom).toBeGreaterThanOrEqual(saved[0].step);
  expect(continued.history.step).toEqual(Array.from({ length: continued.step }, (_, i) => i + 1));
});
