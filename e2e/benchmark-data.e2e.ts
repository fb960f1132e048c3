import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { findings } from './axe.ts';
import { fasta, someBases, test } from './studio.ts';

const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const sequences = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) => someBases(4000).slice(37 * (from + i), 37 * (from + i) + 30));
const table = (rows: readonly string[]) => `sequence,label\n${rows.map((row, i) => `${row},${i % 2}`).join('\n')}\n`;

const card = (page: Page, id: string) => page.getByRole('article', { name: id, exact: true });

async function openCard(page: Page, id: string): Promise<void> {
  await card(page, id).click();
  await expect(page.getByLabel('Task files')).toHaveCount(1);
}

test('a GUE task: the three files, the report, leaks removed, the data forgotten', async ({ page, studio }) => {
  await studio.open();
  await page.getByRole('link', { name: 'Benchmarks' }).click();
  await expect(card(page, 'gue/mouse/3')).toContainText('drop the files here');
  await openCard(page, 'gue/mouse/3');
  await expect(card(page, 'gue/mouse/3')).toContainText('GUE/mouse/3/train.csv');
  const train = sequences(12, 0);
  await page
    .getByLabel('Task files')
    .setInputFiles([csv('train.csv', `${table(train)}MELK,1\n`), csv('dev.csv', table(sequences(4, 20)))]);
  await expect(page.getByRole('alert')).toContainText('none for test');
  // Two rows of the test set stand in train: rows 0 and 1, with their labels.
  await page
    .getByLabel('Task files')
    .setInputFiles(csv('test.csv', table([...train.slice(0, 2), ...sequences(4, 40)])));
  await expect(card(page, 'gue/mouse/3')).toContainText('data ready: 12 train, 4 validation, 6 test; 2 classes');
  const report = page.getByRole('region', { name: 'Data report' });
  await expect(report).toContainText('12 rows, where 1,904 are published');
  await expect(report.getByRole('list', { name: 'Leaks' })).toContainText('2 rows of train also stand in test');
  await report.getByText('1 row refused').click();
  await expect(report).toContainText('train.csv, line 14');
  const hash = await report.getByTitle(/^[0-9a-f]{64}$/).getAttribute('title');
  await report.getByLabel('Remove leaks').check();
  await expect(report).toContainText('2 rows were taken out');
  await expect(card(page, 'gue/mouse/3')).toContainText('data ready: 10 train');
  await expect(report.getByTitle(/^[0-9a-f]{64}$/)).not.toHaveAttribute('title', hash ?? '');
  await expect(report).toContainText('kept in this browser');
  await page.reload();
  await expect(card(page, 'gue/mouse/3')).toContainText('data ready: 10 train');
  await openCard(page, 'gue/mouse/3');
  await expect(report.getByLabel('Remove leaks')).toBeChecked();
  await report.getByLabel('Remove leaks').uncheck();
  await expect(report.getByTitle(/^[0-9a-f]{64}$/)).toHaveAttribute('title', hash ?? '');
  await report.getByRole('button', { name: 'Forget the data' }).click();
  await expect(card(page, 'gue/mouse/3')).toContainText('drop the files here');
});

test('an own table: the columns are asked for, and the dialog passes axe', async ({ page, studio }) => {
  await studio.open('screen=benchmarks');
  await openCard(page, 'own/table');
  const rows = sequences(20, 0).map((sequence, i) => `${i};${['exon', 'intron', 'neither'][i % 3]};${sequence}`);
  await page.getByLabel('Task files').setInputFiles(csv('mine.csv', `id;kind;dna\n${rows.join('\n')}\n`));
  const dialog = page.getByRole('dialog', { name: 'Columns of the table' });
  await expect(dialog.getByLabel('Delimiter')).toHaveValue(';');
  await dialog.getByLabel('Delimiter').selectOption(',');
  await expect(dialog.getByRole('columnheader')).toHaveCount(1);
  await dialog.getByLabel('Delimiter').selectOption(';');
  await expect(dialog.getByRole('columnheader')).toHaveCount(3);
  await expect(dialog.getByLabel('Sequence')).toHaveValue('2');
  await dialog.getByLabel('Label').selectOption('kind');
  // Axe counts what lies behind a modal dialog, where nobody can press it, among the neighbours of its targets.
  expect(await findings(page, ['target-size'])).toEqual([]);
  await dialog.getByRole('button', { name: 'Use these columns' }).click();
  await expect(card(page, 'own/table')).toContainText('data ready: 12 train, 3 validation, 5 test; 3 classes');
  await expect(page.getByRole('region', { name: 'Data report' })).toContainText('neither');
  expect(await findings(page)).toEqual([]);
});

test('a folder that is chosen, and files that are dropped on the page', async ({ page, studio }, testInfo) => {
  const folder = testInfo.outputPath('human_nontata_promoters');
  for (const [i, sequence] of sequences(24, 0).entries()) {
    const place = join(folder, i < 16 ? 'train' : 'test', i % 2 === 0 ? 'negative' : 'positive');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${i}.txt`), sequence);
  }
  await studio.open('screen=benchmarks');
  await openCard(page, 'gb/human_nontata_promoters');
  await page.getByLabel('Folder of the task').setInputFiles(folder);
  await expect(card(page, 'gb/human_nontata_promoters')).toContainText('data ready: 16 train, 8 test; 2 classes');
  await page.getByRole('button', { name: 'Human promoters without TATA box' }).click();
  await expect(page.getByLabel('Task files')).toHaveCount(0);
  const drop = (name: string, on = 'body') =>
    page.evaluate(
      ([fileName, text, target]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], fileName));
        document
          .querySelector(target)
          ?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      [name, table(sequences(4, 0)), on],
    );
  await drop('train.csv');
  await expect(page.getByRole('alert')).toContainText('Nothing tells which task these files are for.');
  await drop('train.csv', '[data-task="gue/mouse/3"] h3');
  await expect(card(page, 'gue/mouse/3').getByRole('alert')).toContainText('none for test');
  await drop('test.csv');
  await expect(card(page, 'gue/mouse/3')).toContainText('data ready: 4 train, 4 test; 2 classes');
});

test('tasks of the genome: real windows or shuffled ones, and features against their background', async ({
  page,
  studio,
}) => {
  await studio.open();
  await studio.chooseFiles(fasta('made.fa', `>chr\n${someBases(120_000)}\n`));
  await studio.reach(['ready'], 30_000);
  await page.getByRole('link', { name: 'Benchmarks' }).click();
  await card(page, 'real-vs-shuffled').click();
  await page.getByLabel('Window length (bases)').fill('100');
  await page.getByRole('button', { name: 'Make the data' }).click();
  await expect(page.getByRole('region', { name: 'Data report' })).toContainText('By place in the genome');
  await expect(card(page, 'real-vs-shuffled')).toContainText('data ready:');

  await openCard(page, 'own/features');
  const line = (i: number) =>
    [
      'chr',
      'made',
      i % 3 === 0 ? 'exon' : 'gene',
      600 * i + 100,
      600 * i + 180,
      '.',
      i % 2 ? '+' : '-',
      '.',
      `ID=${i}`,
    ].join('\t');
  const gff = `##gff-version 3\n${Array.from({ length: 198 }, (_, i) => line(i)).join('\n')}\n`;
  await page
    .getByLabel('Task files')
    .setInputFiles({ name: 'genes.gff3', mimeType: 'text/plain', buffer: Buffer.from(gff) });
  await page.getByLabel('Type').selectOption({ label: 'gene, 132 features' });
  await page.getByRole('button', { name: 'Use these features' }).click();
  await expect(card(page, 'own/features')).toContainText('data ready:');
  await expect(page.getByRole('region', { name: 'Data report' })).toContainText('made, genes.gff3, gene');
});

test('tasks are filtered, and nothing scrolls sideways at 640 pixels with a card open', async ({ page, studio }) => {
  await studio.open('screen=benchmarks');
  await expect(page.getByRole('article')).toHaveCount(48);
  await page.getByLabel('Filter tasks').fill('mouse enh');
  await expect(page.getByRole('article')).toHaveCount(1);
  await page.getByRole('button', { name: 'Mouse enhancers (Ensembl)' }).press('Enter');
  await expect(page.getByLabel('Task files')).toHaveCount(1);
  await page.getByText('Published numbers and source').click();
  for (const width of [1280, 640]) {
    await page.setViewportSize({ width, height: 720 });
    const sideways = () =>
      page.evaluate(() =>
        [document.documentElement, document.querySelector('main')!].some(
          (each) => each.scrollWidth > each.clientWidth + 1,
        ),
      );
    await expect.poll(sideways).toBe(false);
  }
  expect(await findings(page)).toEqual([]);
});
