import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import { findings } from './axe.ts';
import { fasta, LONG, type Studio, TINY, test } from './studio.ts';

const NAME = 'NC_001416.1';
const [HEADER, ...LINES] = gunzipSync(readFileSync('public/lambda.fa.gz')).toString().split('\n');
const BEGUN = 16_000;
/** The beginning of phage lambda: few enough bases that a network is through with all of them in seconds. */
const BEGINNING = fasta('lambda-begins.fa', `${HEADER}\n${LINES.join('').slice(0, BEGUN)}\n`);

/**
 * Two genes of phage lambda, the first where its annotation has it, the second 30,000 bases before; and one on a record
 * that lambda does not have.
 */
const GFF = [
  '##gff-version 3',
  `${NAME}\t.\tgene\t191\t736\t.\t+\t.\tID=gene-nu1;Name=nu1;gene=nu1;locus_tag=lambdap01`,
  `${NAME}\t.\tCDS\t191\t736\t.\t+\t0\tID=cds-nu1;gene=nu1;locus_tag=lambdap01;product=DNA packaging protein`,
  `${NAME}\t.\tCDS\t7227\t7940\t.\t-\t0\tID=cds-ci;gene=cI;product=repressor`,
  'elsewhere\t.\tgene\t1\t9\t.\t+\t.\tID=far',
  '',
].join('\n');

const picture = (page: Page) => page.getByRole('img', { name: 'Genome view' });
const inView = async (page: Page) =>
  [await picture(page).getAttribute('data-start'), await picture(page).getAttribute('data-end')].map(Number);

async function goTo(page: Page, text: string) {
  await page.getByLabel('Region or gene').fill(text);
  await page.getByRole('button', { name: 'Go', exact: true }).click();
}

const surprisal = async (studio: Studio) =>
  (await studio.snapshot()).explore.tracks.find(({ kind }) => kind === 'surprisal')?.progress ?? 0;

test('a genome is explored with the network trained on it, and all of it is there after a reload', async ({
  page,
  studio,
}) => {
  await studio.open(TINY);
  await studio.chooseFiles(BEGINNING);
  await studio.reach(['ready'], 30_000);
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.getByText('There is no network yet to look with.')).toBeVisible();
  expect((await studio.snapshot()).explore).toEqual({
    run: null,
    checkpoint: null,
    tracks: [],
    variants: { total: 0, scored: 0, skipped: 0 },
  });
  await expect.poll(() => inView(page)).toEqual([0, BEGUN]);
  await studio.startTraining();
  const { run } = await studio.reach(['done'], 120_000);
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.getByLabel('Checkpoint')).toContainText('step 40');
  expect((await studio.snapshot()).explore).toMatchObject({ run: run!.id, checkpoint: 40, tracks: [] });

  await goTo(page, `${NAME}:1,001-2,000`);
  await expect.poll(() => inView(page)).toEqual([1000, 2000]);
  await page.getByRole('button', { name: 'Compute tracks' }).click();
  await expect.poll(() => surprisal(studio), { timeout: 60_000 }).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Pause tracks' }).click();
  // What is in view comes first.
  await page.getByRole('button', { name: 'View as table: Genome view' }).click();
  const first = page.getByRole('region', { name: 'Values in view' }).getByRole('row').nth(1);
  await expect(first.getByRole('cell').nth(0)).toHaveText('1,001');
  await expect(first.getByRole('cell').nth(4)).toHaveText(/^\d\.\d+$/);
  await page.getByRole('button', { name: 'View as table: Genome view' }).click();
  await page.getByRole('button', { name: 'Resume tracks' }).click();
  await expect.poll(() => surprisal(studio), { timeout: 120_000 }).toBe(1);
  await expect(page.getByText('All 16,000 bases computed.')).toBeVisible();

  await page.getByLabel('Annotation').setInputFiles(fasta('lambda.gff3', GFF));
  await expect(page.getByText('lambda.gff3: 2 features, 1 note')).toBeVisible();
  await goTo(page, 'NU1');
  await expect.poll(() => inView(page)).toEqual([53, 873]);
  await page.getByRole('button', { name: 'Find what stands out' }).click();
  const most = page.getByRole('region', { name: 'Most surprising stretches' });
  await expect(most.getByRole('row')).toHaveCount(26);
  await expect(page.getByRole('region', { name: 'Classes of bases' })).toContainText('CDS, third base');
  const stretch = most.getByRole('row').nth(1).getByRole('button');
  const [from] = (await stretch.innerText()).split('-').map((text) => Number(text.replaceAll(',', '')));
  await stretch.click();
  await expect.poll(async () => (await inView(page))[0]).toBe(Math.max(0, from - 1 - 128));
  await goTo(page, 'NU1');
  await expect.poll(() => inView(page)).toEqual([53, 873]);
  await picture(page).focus();
  await page.keyboard.press('+');
  await expect.poll(async () => (await inView(page))[0]).toBeGreaterThan(53);
  await page.keyboard.press('End');
  await expect.poll(async () => (await inView(page))[1]).toBe(BEGUN);
  await page.keyboard.press('0');
  await expect.poll(() => inView(page)).toEqual([0, BEGUN]);
  expect(await findings(page)).toEqual([]);

  await page.reload();
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('list', { name: 'Genome library' }).getByRole('button', { name: /^Open/ }).click();
  await studio.reach(['ready'], 30_000);
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect.poll(() => surprisal(studio)).toBe(1);
  await expect(page.getByText('All 16,000 bases computed.')).toBeVisible();
  await goTo(page, 'cI');
  await expect.poll(() => inView(page)).toEqual([7047, 8119]);
  await page.getByRole('button', { name: 'View as table: Genome view' }).click();
  await expect(page.getByRole('region', { name: 'Features in view' })).toContainText('CDS cI, repressor');
  await expect(page.getByRole('region', { name: 'Values in view' })).toContainText(/\d\.\d\d/);
  expect(await findings(page)).toEqual([]);
});

test('the newest checkpoint of a run that trains is looked with while it trains on', async ({ page, studio }) => {
  await studio.open(LONG);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length).toBeGreaterThan(0);
  await page.getByRole('link', { name: 'Explore' }).click();
  await page.getByRole('button', { name: 'Compute tracks' }).click();
  await expect.poll(() => surprisal(studio), { timeout: 60_000 }).toBeGreaterThan(0);
  const { state, run } = await studio.snapshot();
  expect(state).toBe('training');
  await expect.poll(async () => (await studio.snapshot()).run!.step).toBeGreaterThan(run!.step);
  await page.getByRole('button', { name: 'Cancel tracks' }).click();
  await expect(page.getByRole('button', { name: 'Compute the rest' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 30_000);
});

test('what names no place is refused and said, and the picture stays', async ({ page, studio }) => {
  await studio.open(`${TINY}&screen=explore`);
  await expect(page.getByText('No genome is open.')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Data' }).click();
  await studio.useSample();
  await page.getByRole('link', { name: 'Explore' }).click();
  await goTo(page, 'nothing');
  await expect(page.getByRole('alert')).toContainText('region-record');
  await goTo(page, `${NAME}:99,999-100,100`);
  await expect(page.getByRole('alert')).toContainText('region-outside');
  await page.getByLabel('Annotation').setInputFiles(fasta('alien.gff3', 'chr9\t.\tgene\t1\t99\t.\t+\t.\tID=x\n'));
  await expect(page.getByText('regions-none')).toBeVisible();
  await page.getByLabel('Annotation').setInputFiles(fasta('lambda.gff3', GFF));
  await expect(page.getByText('lambda.gff3: 2 features, 1 note, as long as this page')).toBeVisible();
  await expect(page.getByText('regions-none')).toBeHidden();
  await goTo(page, 'cI');
  await expect(page.getByRole('alert')).toBeHidden();
  await expect.poll(() => inView(page)).toEqual([7047, 8119]);
  for (const width of [390, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const sideways = () =>
      page.evaluate(() =>
        [document.documentElement, document.querySelector('main')!].some(
          ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1,
        ),
      );
    await expect.poll(sideways, `at ${width}`).toBe(false);
  }
});

test('the region in view is mapped, and a VCF is scored, listed and saved', async ({ page, studio }) => {
  await studio.open(TINY);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  await page.getByRole('link', { name: 'Explore' }).click();
  const dependencies = page.getByRole('button', { name: 'Dependencies', exact: true });
  await expect(dependencies).toBeDisabled();
  await goTo(page, `${NAME}:201-230`);
  await page.getByRole('button', { name: 'Mutagenesis', exact: true }).click();
  await expect(page.getByRole('img', { name: 'Mutagenesis map' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'View as table: region map' }).click();
  await expect(page.getByRole('region', { name: 'Strongest of Mutagenesis' })).toContainText(/[ACGT] > [ACGT]/);
  await dependencies.click();
  await expect(page.getByRole('figure', { name: 'Dependencies' })).toBeVisible({ timeout: 60_000 });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save npy' }).click();
  const { size } = statSync(await (await saved).path());
  expect(size).toBe(128 + 4 * 30 * 30);

  const row = (...columns: (string | number)[]) => `${NAME}\t${columns.join('\t')}\n`;
  const header = `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n`;
  const rows = row(1, '.', 'G', 'A,T', '.', '.', 'DP=3') + row(4, 'rs1', 'C', 'CA', '.', 'PASS', '.');
  await page.getByLabel('Variants').setInputFiles(fasta('mine.vcf', header + rows));
  await page.getByRole('button', { name: 'Score variants' }).click();
  await expect(page.getByText('2 of 3 alternatives scored.')).toBeVisible({ timeout: 60_000 });
  expect((await studio.snapshot()).explore.variants).toEqual({ total: 3, scored: 2, skipped: 1 });
  const table = page.getByRole('region', { name: 'Scores' });
  await expect(table).toContainText('insertion or deletion');
  await expect(table).toContainText(' %', { timeout: 120_000 });
  const vcf = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save VCF' }).click();
  const text = readFileSync(await (await vcf).path(), 'utf8');
  expect(text).toMatch(/\t1\t\.\tG\tA,T\t\.\t\.\tDP=3;HELICASE_LLR=-?[\d.]+,-?[\d.]+/);
  await table.getByRole('button', { name: `${NAME}:4` }).click();
  await expect.poll(() => inView(page)).toEqual([0, 61]);
  await page.getByLabel('By hand').fill(`chr${NAME}:1 G>A`);
  await page.getByRole('button', { name: 'Score typed variants' }).click();
  await page.getByRole('button', { name: 'They are the same records' }).click();
  await expect(page.getByText('1 of 1 alternative scored.')).toBeVisible({ timeout: 60_000 });
  await goTo(page, `${NAME}:2,001-2,100`);
  await expect.poll(() => inView(page)).toEqual([2000, 2100]);
  await table.getByRole('button', { name: `chr${NAME}:1` }).click();
  await expect.poll(() => inView(page)).toEqual([0, 61]);
  expect(await findings(page)).toEqual([]);
  // Of another genome: the first base of this one is G.
  await page.getByLabel('Variants').setInputFiles(fasta('other.vcf', header + row(1, '.', 'T', 'A', '.', '.', '.')));
  await page.getByRole('button', { name: 'Score variants' }).click();
  await expect(page.getByRole('alert')).toContainText('vcf-reference');
});

test('regions are embedded, mapped beside the untrained network, selected by a lasso and saved', async ({
  page,
  studio,
}) => {
  await studio.open(TINY);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  await page.getByRole('link', { name: 'Explore' }).click();
  const bed = Array.from({ length: 60 }, (_, i) => `${NAME}\t${700 * i}\t${700 * i + 90}\tr${i}\t0\t+\n`).join('');
  await page.getByLabel('Regions').setInputFiles(fasta('mine.bed', bed));
  await expect(page.getByText('mine.bed: 60 regions')).toBeVisible();
  await page.getByLabel('Layer').selectOption('1');
  await page.getByRole('button', { name: 'Embed regions' }).click();
  const [trained, untrained] = ['teacher, trained', 'untrained network'].map((by) =>
    page.getByRole('img', { name: `UMAP by ${by}, 60 regions` }),
  );
  await expect(untrained).toBeVisible({ timeout: 120_000 });
  await trained.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await trained.boundingBox())!;
  await page.mouse.move(x + 2, y + 2);
  await page.mouse.down();
  for (const [across, down] of [
    [0.99, 0.01],
    [0.99, 0.99],
    [0.01, 0.99],
    [0.01, 0.01],
  ])
    await page.mouse.move(x + across * width, y + down * height, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByText('60 regions selected')).toBeVisible();
  const saved = async (button: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button, exact: true }).click();
    return readFileSync(await (await download).path());
  };
  expect((await saved('Save FASTA')).toString()).toMatch(
    new RegExp(`^>${NAME}:1-90\\(\\+\\)\n[ACGT]{80}\n[ACGT]{10}\n>`),
  );
  expect((await saved('Save BED')).toString().trimEnd().split('\n')).toHaveLength(60);
  expect((await saved('Save embeddings')).subarray(0, 4).toString()).toBe('PAR1');
  const regions = page.getByRole('region', { name: 'List of the map' });
  await regions.getByRole('button', { name: `${NAME}:701-790` }).click();
  await expect.poll(() => inView(page)).toEqual([700, 790]);
  await trained.focus();
  await page.keyboard.press('+');
  expect(await findings(page)).toEqual([]);
});
