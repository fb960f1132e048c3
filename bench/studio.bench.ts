/**
 * A human-sized genome through the built studio, as a user sees it: dropped, watched, looked at, trained on, opened
 * again.
 *
 *     SCALE=1 npm run bench -- -g studio
 *
 * Writes a table and a picture of the Data screen to docs/results. SCALE 0.03 by default.
 */
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { chromosomes, letterAt } from './import/human.ts';
import { writeFasta } from './import/make.ts';
import { factTable, megabytes, peakMegabytes, publish, results, scaleOr, test } from './import/measure.ts';
import { servedStudio } from './served-studio.ts';

const scale = scaleOr(0.03);
const HASH = 'device=wasm&preset=nano&steps=40&batch=4&validationWindows=8';

const address = servedStudio();

test('a genome through the studio', async ({ page, context, folder }) => {
  const fasta = join(folder, 'made.fa');
  writeFasta(fasta, scale);
  const text = megabytes(fasta);
  const studio = new Studio(page);
  const origin = address();
  await studio.open(HASH, origin);
  await expect(page.getByRole('heading', { name: 'Drop a genome to begin' })).toBeVisible();

  const dropped = performance.now();
  await studio.chooseFiles(fasta);
  await expect(page.getByText('Time left')).toBeVisible();
  const answered = performance.now() - dropped;
  const told = await tellings(page);
  const { genome } = await studio.reach(['ready'], 900_000);
  const imported = performance.now() - dropped;
  const importMs = genome?.importMs ?? Number.NaN;
  const all = chromosomes(scale);
  expect(genome).toMatchObject({ records: 25, bases: all.reduce((sum, { bases }) => sum + bases, 0) });
  await expect(page.getByRole('img', { name: 'Composition along the genome' })).toBeVisible({ timeout: 120_000 });
  const drawn = performance.now() - dropped - imported;

  const chromosome = all[20];
  const start = Math.floor(chromosome.bases / 3);
  const asked = performance.now();
  await page.getByLabel('Region', { exact: true }).fill(`${chromosome.name}:${start + 1}-${start + 40}`);
  await page.keyboard.press('Enter');
  const expected = Array.from({ length: 40 }, (_, i) => letterAt(chromosome, start + i)).join('');
  await expect(page.getByRole('region', { name: /^Letters of/ })).toContainText(expected);
  const region = performance.now() - asked;
  await page.screenshot({ path: join(results, 'import-studio.png') });
  const longest = await studio.longestTask();
  const peak = await peakMegabytes(context);

  const pressed = performance.now();
  await studio.startTraining();
  await expect
    .poll(async () => (await studio.snapshot()).run?.step ?? 0, { timeout: 300_000, intervals: [100] })
    .toBeGreaterThan(0);
  const firstStep = performance.now() - pressed;
  await studio.reach(['done'], 600_000);

  await page.goto(`${origin}/#${HASH}`);
  await page.reload();
  const open = page.getByRole('button', { name: 'Open made' });
  await expect(open).toBeVisible();
  const opens = performance.now();
  await open.click();
  expect((await studio.reach(['ready'], 60_000)).genome?.fingerprint).toBe(genome?.fingerprint);
  const opened = performance.now() - opens;
  expect(studio.complaints).toEqual([]);

  const seconds = (ms: number, digits = 1) => `${(ms / 1000).toFixed(digits)} s`;
  publish(
    scale === 1 ? 'import-studio' : `import-studio-${scale}`,
    'npm run bench -- -g studio',
    scale,
    text,
    factTable([
      ['from the drop to progress on the screen', seconds(answered, 2)],
      ['what the progress says', told.map((line) => `"${line}"`).join(', ')],
      ['import, as the Data screen tells it', `${seconds(importMs)}, ${(text / (importMs / 1000)).toFixed(0)} MB/s`],
      ['from the drop to the Data screen', seconds(imported)],
      ['then to the composition along the genome', seconds(drawn)],
      ['a region of chr21, from Enter to its letters, right against the generator', seconds(region, 2)],
      ['from Start to the first step', seconds(firstStep)],
      ['after a reload, from Open to the Data screen', seconds(opened, 2)],
      ['longest task of the main thread up to training', `${longest.toFixed(0)} ms`],
      ['peak resident memory of the page up to training', `${peak.toFixed(0)} MB`],
    ]),
  );
});

/** Read, speed and time left as the screen says them, now and then during the import. */
async function tellings(page: Page): Promise<string[]> {
  const told: string[] = [];
  const facts = page.locator('.import-facts');
  for (let i = 0; i < 3; i++) {
    await page.waitForTimeout(2000);
    if ((await facts.count()) === 0) break;
    const [read, , , speed, left] = await facts.locator('dd').allInnerTexts();
    if (left !== undefined) told.push(`${read}, ${speed}, ${left} left`);
  }
  return told;
}
