import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { filesOf, press } from '../downloads.ts';
import { fasta, someBases, TINY, test } from '../studio.ts';

/** Takes away what older browsers, and some that guard privacy, do not have: in the page and in each of its workers. */
const without = `
  for (const name of ['BroadcastChannel', 'DecompressionStream', 'CompressionStream', 'Notification'])
    Reflect.deleteProperty(globalThis, name);
  const { prototype } = globalThis.Navigator ?? globalThis.WorkerNavigator;
  for (const name of ['locks', 'clipboard', 'hardwareConcurrency', 'wakeLock']) Reflect.deleteProperty(prototype, name);
  if (globalThis.StorageManager) Reflect.deleteProperty(StorageManager.prototype, 'estimate');
`;

test('a browser without locks, channels, packers, a count of cores: a genome trains and goes to a cluster', async ({
  page,
  studio,
}) => {
  await page.addInitScript(without);
  let workers = 0;
  await page.route(/\/assets\/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    workers++;
    await route.fulfill({ response, body: `${without};${await response.text()}` });
  });
  await studio.open(TINY);
  const text = `>one\n${someBases(6000)}\n`;
  await studio.chooseFiles({ ...fasta('packed.fa.gz', ''), buffer: gzipSync(text) });
  await studio.reach(['ready'], 60_000);
  expect(workers).toBeGreaterThan(0);
  expect(await page.evaluate(() => [typeof BroadcastChannel, 'locks' in navigator])).toEqual(['undefined', false]);
  await studio.startTraining();
  await studio.reach(['done'], 120_000);

  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByText(/^This browser gives the page no storage of its own/)).toBeVisible();
  await page.getByRole('link', { name: 'Export' }).click();
  await page.getByLabel('With the sequence itself').check();
  const [folder] = await press(page, 'Export folder');
  const [, genome] = [...(await filesOf(folder))].find(([name]) => name.startsWith('genome/'))!;
  expect(gunzipSync(genome).toString()).toBe(text.replace(/[ACGT]{80}(?!\n)/g, '$&\n'));
});
