import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { readTar } from '../../src/formats/tar.ts';
import { test } from '../studio.ts';

/**
 * What a user of commit 60f61ed has in the browser: the private file system of a page of that build, every file of it
 * by its path. It was made by that build in Chromium, driven as the journeys here are: opened with `preset=nano`,
 * `steps=500`, `batch=4`, `windowLength=64`, `width=8`, `hidden=8`, `groupSize=2`, `clsVectors=2`,
 * `augmentationReach=2`, `validationWindows=8`, `evaluateEvery=20`, `device=wasm` and `sampling=regions`; given
 * `small.fa`, the first 14,000 letters of `someBases(20_000)` as chr1 and the others, in lower case up to the 19,000th
 * and with 40 N after that, as chr2; given `genes.bed` (chr1 100 to 12,000, chr2 0 to 4,000); trained, with "Checkpoint
 * now" at step 29, to "Stop" at step 68; and the run named "An older run" with the tag "kept".
 */
const PROFILE = join(import.meta.dirname, '../fixtures/profile-60f61ed.tar');
const FINGERPRINT = 'b550432cbf2c11b28a3fcf21352479b4';
const LAST_LOSS = { step: 68, mlmStudent: 1.4954725503921509 };

async function putProfile(page: Page): Promise<void> {
  const tree = await readTar(new Blob([readFileSync(PROFILE)]));
  const files = await Promise.all(
    [...tree].map(async ([path, blob]) => [path, Buffer.from(await blob.arrayBuffer()).toString('base64')] as const),
  );
  await page.evaluate(async (all) => {
    for (const [path, text] of all) {
      const parts = path.split('/');
      let folder = await navigator.storage.getDirectory();
      for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
      const writable = await (await folder.getFileHandle(parts.at(-1)!, { create: true })).createWritable();
      await writable.write(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
      await writable.close();
    }
  }, files);
}

test('genomes and runs that an older studio kept are all there, and its run goes on to its end', async ({
  studio,
  page,
}) => {
  await studio.open('screen=data');
  await putProfile(page);
  await page.reload();
  const library = page.getByRole('list', { name: 'Genome library' });
  await expect(library.getByRole('listitem')).toHaveCount(1);
  await library.getByRole('button', { name: 'Open small' }).click();
  const { genome } = await studio.reach(['ready'], 30_000);
  expect(genome).toMatchObject({ fingerprint: FINGERPRINT, records: 2, bases: 20_040, n: 40, softMasked: 5000 });

  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('region', { name: 'Run table' }).getByRole('button', { name: 'An older run' }).click();
  const details = page.getByRole('region', { name: 'An older run' });
  await expect(details.getByLabel('Tags')).toHaveValue('kept');
  await details.getByRole('button', { name: 'Continue run (step 68)' }).click();
  const { run } = await studio.reach(['done'], 120_000);
  expect(run).toMatchObject({ resumedFrom: 68, step: 500, skippedSteps: 0 });
  expect(run!.history.step).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  expect(run!.history.mlmStudent[LAST_LOSS.step - 1]).toBe(LAST_LOSS.mlmStudent);
  expect(run!.checkpoints.at(-1)).toMatchObject({ step: 500 });
});
