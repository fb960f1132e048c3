import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { findings } from './axe.ts';
import { Studio } from './studio.ts';

/**
 * A genome as people have them: soft mask in lower case, a run of N, two letters that are neither, records of different
 * lengths.
 */
const bases = (length: number, seed: number) => {
  let state = seed;
  let text = '';
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    text += 'ACGT'[Math.floor((state / 2147483648) * 4)];
  }
  return text;
};
const chr1 = `${bases(3000, 1)}${'N'.repeat(100)}${bases(1000, 2).toLowerCase()}RY${bases(898, 3)}`;
const chr2 = bases(2500, 4);
const wrapped = (text: string) => text.match(/.{1,60}/g)?.join('\n');
const FASTA = `>chr1 the first\n${wrapped(chr1)}\n>chr2\n${wrapped(chr2)}\n>scaffold_1\n${bases(800, 5)}\n`;
const fasta = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const HASH = 'device=wasm';
/** Of processor time, in a software renderer. */
const LONGEST_TASK_MS = 500;

async function opened(page: Page): Promise<Studio> {
  const studio = new Studio(page);
  await studio.open(HASH);
  await studio.chooseFiles(fasta('small.fa', FASTA));
  await studio.reach(['ready'], 30_000);
  return studio;
}
const library = (page: Page) => page.getByRole('list', { name: 'Genome library' });
const letters = async (page: Page) =>
  (await page.getByRole('region', { name: /^Letters of/ }).innerText()).replace(/\s+/g, ' ');

test('after the drop stands everything a biologist asks first, and the snapshot has it too', async ({ page }) => {
  const studio = await opened(page);
  const { genome } = await studio.snapshot();
  expect(genome).toMatchObject({
    name: expect.stringContaining('small'),
    records: 3,
    bases: 8300,
    n: 102,
    softMasked: 1000,
    n50: 5000,
    otherLetters: { R: 1, Y: 1 },
  });
  expect(genome?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect(genome?.bytesRead).toBe(FASTA.length);
  const summary = page.getByRole('region', { name: 'Summary' });
  for (const text of ['8.30 kb', 'N50', '5.00 kb', 'Shortest', '12.0 %']) await expect(summary).toContainText(text);
  await summary.getByRole('button', { name: '2' }).click();
  await expect(page.getByRole('list', { name: 'Other letters by count' })).toContainText('R 1');
  await expect(page.getByRole('img', { name: 'Composition along the genome' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'k-mer spectrum' })).toBeVisible();
  await page.getByText('Windows and validation').click();
  await expect(page.getByText(/held-out words also stand in the training part/)).toBeVisible();
  expect(studio.complaints).toEqual([]);
});

test('the region box echoes what it understood and shows both strands, the mask in lower case', async ({ page }) => {
  await opened(page);
  const region = page.getByLabel('Region', { exact: true });
  await region.fill('chr1:2,999-3,110');
  await region.press('Enter');
  await expect(page.getByText('chr1:2,999-3,110, 112 bases')).toBeVisible();
  const shown = await letters(page);
  expect(shown).toContain(`2,999 + ${chr1.slice(2998, 3038)}`);
  expect(shown).toContain(`3,079 + ${chr1.slice(3078, 3110)}`);
  expect(chr1.slice(3100, 3110)).toMatch(/^[acgt]+$/);
  const complement = [...chr1.slice(2998, 3038)]
    .map((base) => ({ A: 'T', C: 'G', G: 'C', T: 'A' })[base] ?? 'N')
    .join('');
  expect(shown).toContain(`2,999 - ${complement}`);
  await region.fill('chr9:1-10');
  await region.press('Enter');
  await expect(page.getByRole('alert')).toContainText('chr9');
  await region.fill('chr2');
  await region.press('Enter');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText(/chr2:1-2,500, 2,500 bases/)).toBeVisible();
});

test('records are filtered, sorted and left out by pattern', async ({ page }) => {
  const studio = await opened(page);
  const rows = page.getByRole('region', { name: 'Record table' }).getByRole('checkbox');
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: 'length' }).click();
  await page.getByRole('button', { name: 'length' }).click();
  await expect(rows.first()).toHaveAccessibleName('Include scaffold_1');
  await page.getByLabel('Filter records by name').fill('scaffold*');
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: 'Exclude 1 match' }).click();
  await expect(rows.first()).not.toBeChecked();
  await expect.poll(async () => (await studio.snapshot()).genome?.bases).toBe(7500);
  await page.getByLabel('Filter records by name').fill('');
  await page.getByRole('button', { name: 'Include all' }).click();
  await expect.poll(async () => (await studio.snapshot()).genome?.bases).toBe(8300);
});

test('the library keeps a genome over a reload: open, rename, delete with undo', async ({ page }) => {
  const studio = await opened(page);
  const { genome } = await studio.snapshot();
  await page.reload();
  await expect(library(page)).toContainText('small');
  expect((await studio.snapshot()).state).toBe('empty');
  await library(page)
    .getByRole('button', { name: /^Open / })
    .click();
  const again = await studio.reach(['ready'], 60_000);
  expect(again.genome).toMatchObject({ fingerprint: genome?.fingerprint, bases: 8300, otherLetters: { R: 1, Y: 1 } });

  await page.getByRole('button', { name: /^Rename / }).click();
  await page.keyboard.type('tiny test genome');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await studio.snapshot()).genome?.name).toBe('tiny test genome');
  await page.getByRole('button', { name: 'Delete tiny test genome' }).click();
  await page.getByRole('button', { name: 'Undo delete tiny test genome' }).click();
  await expect(page.getByRole('button', { name: 'Delete tiny test genome' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete tiny test genome' }).click();
  await expect.poll(async () => (await studio.snapshot()).state, { timeout: 15_000 }).toBe('empty');
  await page.reload();
  await expect(library(page)).toHaveCount(0);
});

test('a large import is cancelled within a second and leaves nothing behind', async ({ page }) => {
  const studio = new Studio(page);
  await studio.open(HASH);
  await expect(page.getByRole('heading', { name: 'Drop a genome to begin' })).toBeVisible();
  const folders = () =>
    page.evaluate(async () => {
      const names: string[] = [];
      const walk = async (folder: FileSystemDirectoryHandle, path: string) => {
        for await (const [name, handle] of folder.entries()) {
          if (handle.kind === 'file') names.push(`${path}/${name}`);
          else await walk(handle as FileSystemDirectoryHandle, `${path}/${name}`);
        }
      };
      await walk(await navigator.storage.getDirectory(), '');
      // The empty file by which the studio tries whether files can be opened stays.
      return names.filter((name) => name !== '/trial');
    });
  await page.getByLabel('Genome files').evaluate((input: HTMLInputElement) => {
    const line = `${'ACGTTGCAAC'.repeat(6)}\n`;
    const piece = new Blob([line.repeat(1 << 16)]);
    const files = new DataTransfer();
    files.items.add(new File(['>chr1\n', ...new Array<Blob>(300).fill(piece)], 'large.fa'));
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expect(page.getByText('Time left')).toBeVisible();
  const cancelled = await page
    .getByRole('button', { name: 'Cancel import' })
    .evaluate(async (button: HTMLButtonElement) => {
      const began = performance.now();
      button.click();
      const state = () =>
        (window as unknown as { helicase: { snapshot(): { state: string } } }).helicase.snapshot().state;
      while (state() === 'importing') await new Promise((resolve) => setTimeout(resolve, 10));
      return { ms: performance.now() - began, state: state() };
    });
  expect(cancelled.state).toBe('empty');
  expect(cancelled.ms).toBeLessThan(1000);
  await expect.poll(folders).toEqual([]);
  await studio.chooseFiles(fasta('good.fa', FASTA));
  await studio.reach(['ready'], 30_000);
});

test('a hundred thousand records scroll, sort and filter without a long task', async ({ page }) => {
  const studio = new Studio(page);
  await studio.open(HASH);
  await page.getByLabel('Genome files').evaluate((input: HTMLInputElement) => {
    const text = Array.from(
      { length: 100_000 },
      (_, i) => `>scaffold_${i}\n${'ACGTTGCAGT'.repeat(3 + (i % 50))}\n`,
    ).join('');
    const files = new DataTransfer();
    files.items.add(new File([text], 'scaffolds.fa'));
    input.files = files.files;
  });
  const longest = await studio.longestWork(async () => {
    await page.getByLabel('Genome files').evaluate((input) => {
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect((await studio.reach(['ready'], 60_000)).genome?.records).toBe(100_000);
    const table = page.getByRole('region', { name: 'Record table' });
    await expect(table.getByLabel('Include scaffold_0', { exact: true })).toBeVisible();
    expect(await table.getByRole('row').count()).toBeLessThan(80);
    for (const share of [0.2, 0.5, 0.8, 1]) {
      await table.evaluate((element, at) => element.scrollTo(0, at * element.scrollHeight), share);
      await page.waitForTimeout(150);
    }
    await expect(table.getByLabel('Include scaffold_99999')).toBeVisible();
    await page.getByLabel('Filter records by name').fill('scaffold_777*');
    await expect(page.getByText(/^111 of 100,000 records/)).toBeVisible();
    // Any of them can be looked along, not only those a menu has room for.
    await table.getByRole('button', { name: 'scaffold_77789', exact: true }).click();
    await expect(page.getByLabel('Shown along').locator('option:checked')).toHaveText('scaffold_77789');
    await expect(page.getByRole('region', { name: 'Along the genome' }).getByText(/^bins of/)).toBeVisible();
  });
  expect(longest).toBeLessThan(LONGEST_TASK_MS);
});

test('windows come from a BED file, and the .fai is what samtools would write', async ({ page }) => {
  await opened(page);
  await page.getByText('Windows and validation').click();
  await page.getByLabel('Windows drawn').selectOption('regions');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await page
    .getByLabel('Regions file')
    .setInputFiles(fasta('genes.bed', 'chr1\t0\t2000\nchr2\t0\t2500\nchrZ\t0\t10\n'));
  await expect(page.getByText(/2 regions, 4.50 kb/)).toBeVisible();
  await expect(page.getByText('1 note on this file')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save .fai index' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('small.fa.fai');
  const [first] = (await readFile(await saved.path(), 'utf8')).split('\n');
  expect(first).toBe(`chr1\t${chr1.length}\t${'>chr1 the first\n'.length}\t60\t61`);
});

test('the Data screen has no accessibility violation', async ({ page }) => {
  await opened(page);
  await page.getByLabel('Region', { exact: true }).fill('chr1:2,900-3,200');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Letters of/ })).toBeVisible();
  await page.getByText('Windows and validation').click();
  expect(await findings(page)).toEqual([]);
});
