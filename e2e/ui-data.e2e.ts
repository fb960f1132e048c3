import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { fasta, someBases, TINY, test } from './studio.ts';

const train = (page: Page) => page.getByRole('link', { name: 'Train' }).click();

test.describe('data', () => {
  /** Lets go of files over the page, as a file manager would. */
  async function drop(page: Page, files: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
    const dataTransfer = await page.evaluateHandle((made) => {
      const transfer = new DataTransfer();
      for (const { name, text } of made) transfer.items.add(new File([text], name));
      return transfer;
    }, files);
    await page.dispatchEvent('main', 'dragover', { dataTransfer });
    await expect(page.locator('.dropping')).toHaveCount(1);
    await page.dispatchEvent('main', 'drop', { dataTransfer });
    await expect(page.locator('.dropping')).toHaveCount(0);
  }

  /** The same with what lies on the disk: only such a drop has folders. */
  async function dropFromDisk(page: Page, path: string): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
    await session.detach();
  }

  test('a file dropped anywhere on the page is imported, and the files of a folder are', async ({
    page,
    studio,
  }, testInfo) => {
    await studio.open(TINY);
    await drop(page, [{ name: 'one.fa', text: `>one\n${someBases(3000)}\n` }]);
    expect((await studio.reach(['ready'], 60_000)).genome).toMatchObject({ records: 1, bases: 3000 });
    const folder = testInfo.outputPath('genome');
    mkdirSync(join(folder, 'rest'), { recursive: true });
    writeFileSync(join(folder, 'chr1.fa'), `>chr1\n${someBases(2000)}\n`);
    writeFileSync(join(folder, 'rest/chr2.fa'), `>chr2\n${someBases(1500)}\n`);
    await dropFromDisk(page, folder);
    await expect.poll(async () => (await studio.snapshot()).genome).toMatchObject({ records: 2, bases: 3500 });
    // On Export too: what is in it is looked at, and is no run.
    await page.getByRole('link', { name: 'Export' }).click();
    await expect(page.getByRole('heading', { name: 'Export', level: 1 })).toBeVisible();
    await dropFromDisk(page, join(folder, 'rest'));
    await expect(page.getByRole('alert')).toContainText('exchange-unknown');
    mkdirSync(join(folder, 'none'));
    await dropFromDisk(page, join(folder, 'none'));
    await expect(page.getByRole('alert')).toContainText('no-files');
  });

  test('several files become one genome, from any screen', async ({ page, studio }) => {
    await studio.open(`${TINY}&screen=train`);
    await drop(page, [
      { name: 'a.fa', text: `>a\n${someBases(3000)}\n` },
      { name: 'b.txt', text: `>b1\r${someBases(2000)}\r>b2\r${someBases(1000).toLowerCase()}` },
    ]);
    expect((await studio.reach(['ready'], 60_000)).genome).toMatchObject({ records: 3, bases: 6000, softMasked: 1000 });
    await expect(page.getByRole('cell', { name: 'b2', exact: true })).toBeVisible();
  });

  for (const [kind, head, answer] of [
    ['position numbers', '>origin\n', 'Strip digits and import'],
    ['no header', '', 'Import as one record'],
  ] as const) {
    test(`a file with ${kind} asks before it is imported`, async ({ page, studio }) => {
      await studio.open(TINY);
      const number = head === '' ? '' : '1 ';
      await studio.chooseFiles(
        fasta('origin.txt', `${head}${number}${someBases(60).replace(/.{10}/g, '$& ')}\n${someBases(2340)}\n`),
      );
      expect((await studio.reach(['failed'], 60_000)).genome).toBeNull();
      await page.getByRole('button', { name: answer }).click();
      expect((await studio.reach(['ready'], 60_000)).genome).toMatchObject({ records: 1, bases: 2400 });
      await expect(page.getByText('1 note on this import')).toBeVisible();
      await expect(page.getByRole('alert')).toHaveCount(0);
      await expect(page.getByRole('cell', { name: 'origin', exact: true })).toBeVisible();
    });
  }

  test('leaving out a record changes what is trained on and held out; leaving out all blocks the start', async ({
    page,
    studio,
  }) => {
    await studio.open(TINY);
    await studio.chooseFiles(fasta('two.fa', `>first\n${someBases(20_000)}\n>second\n${someBases(10_000)}\n`));
    await studio.reach(['ready'], 60_000);
    const next = page.getByRole('region', { name: 'Next step' });
    await expect(next).toContainText(/in 2 records held out for validation: \d,\d{3} bases/);
    await expect(page.getByRole('img', { name: /^Held out: second:/ })).toBeVisible();
    await page.getByLabel('Include second').uncheck();
    await expect(next).toContainText('in 1 record held out');
    await expect(next).toContainText('2,000 bases, 10.0 %');
    await expect(page.getByRole('row', { name: /second/ })).toContainText('nothing');
    await page.getByLabel('Include first').uncheck();
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
    await expect(next).toContainText('Every record is excluded.');
    await page.getByLabel('Include first').check();
    await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  });

  test('the summary counts what a biologist counts, and records sort', async ({ page, studio }) => {
    await studio.open(TINY);
    await studio.chooseFiles(
      fasta('three.fa', `>chr10\n${'G'.repeat(3000)}\n>chr2\n${'AC'.repeat(1000)}\n>chr1\n${'at'.repeat(400)}NNRYU\n`),
    );
    expect((await studio.reach(['ready'], 60_000)).genome).toMatchObject({
      records: 3,
      bases: 5805,
      n: 4,
      softMasked: 800,
      gc: 4000 / 5801,
    });
    const summary = page.getByRole('region', { name: 'Summary' });
    for (const fact of ['5.80 kb', '3.00 kb', '805 bases', '69.0 %', '13.8 %'])
      await expect(summary).toContainText(fact);
    const names = page.locator('td.record-name');
    await expect(names).toHaveText(['chr10', 'chr2', 'chr1']);
    await page.getByRole('button', { name: 'record', exact: true }).click();
    await expect(names).toHaveText(['chr1', 'chr2', 'chr10']);
    await page.getByRole('button', { name: /^length/ }).click();
    await expect(names).toHaveText(['chr10', 'chr2', 'chr1']);
  });

  for (const [kind, windowLength, reason] of [
    [
      'longer than the longest record',
      60_000,
      /^The longest included record has 48,502 bases; windows of 60,000 need 120,000/,
    ],
    [
      'that leaves no room to hold any out',
      30_000,
      /^The longest included record has 48,502 bases; windows of 30,000 need 60,000/,
    ],
  ] as const) {
    test(`a window ${kind} cannot be trained on, and the reason stands beside the button`, async ({ page, studio }) => {
      await studio.open(`${TINY}&windowLength=${windowLength}`);
      await studio.useSample();
      await train(page);
      const start = page.getByRole('button', { name: 'Start training' });
      await expect(start).toBeDisabled();
      await expect(start).toHaveAccessibleDescription(reason);
      await page.locator('summary', { hasText: 'Advanced' }).click();
      await page.getByLabel('Window length in bases (L)').fill('120');
      await expect(start).toBeEnabled();
    });
  }

  test('names from files are shown as text, never as markup, and never reach a path', async ({ page, studio }) => {
    const image = '<img/src=x/onerror=alert(1)>';
    const names = [image, '🧬🦠', '../../etc/passwd', 'a:1-2'];
    await studio.open(TINY);
    await studio.chooseFiles(
      fasta('<b>bold<!--.fa', names.map((name) => `>${name} <script>alert(2)</script>\n${someBases(900)}\n`).join('')),
    );
    await studio.reach(['ready'], 60_000);
    await expect(page.locator('td.record-name')).toHaveText(names);
    await studio.startTraining();
    await studio.reach(['done'], 120_000);
    expect(await page.locator('#root img, #root b:text-is("bold"), #root script').count()).toBe(0);
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(csv.suggestedFilename()).toMatch(/^[\w.-]+\.csv$/);
  });
});
