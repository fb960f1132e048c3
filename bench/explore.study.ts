/**
 * What Explore costs and what it finds: a run of nano on E. coli with 10,000 steps is asked about its genome through
 * the command line, and the screen is panned over that genome.
 *
 *     GENES=genes.gff npm run study -- explore
 *
 * GENES are those of `prodigal -f gff` on the same FASTA. REGION=1-524,288 asks about a part of the genome in place of
 * all. Writes docs/results/explore.json; what is in it of the same part is not measured again.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { ARMS, PRESET, VALIDATION_WINDOWS } from './evidence/arms.ts';
import { buildCommandLine, evaluated, trained } from './evidence/command-line.ts';
import { type Timed, timed } from './explore/timed.ts';
import { framesWhile } from './frames.ts';
import { genomePath } from './objectives-report.ts';

const RESULTS = join(import.meta.dirname, '../docs/results/explore.json');
const ARM = 'mlm-10000';
const SEED = 1;
const EXACT_BASES = 4096;
const VARIANTS = 1024;
/** Bases in view while the screen is panned. */
const IN_VIEW = 2_000_000;

const genes = process.env['GENES'] ?? '';
const region = process.env['REGION'] ?? 'all';
const work = mkdtempSync(join(tmpdir(), 'helicase-explore-'));
const genome = readFileSync(genomePath);
const text = gunzipSync(genome).toString();
const record = text.slice(1, text.search(/\s/));
const sequence = text.slice(text.indexOf('\n')).replace(/\s/g, '').toUpperCase();

/** Measures once, and writes after each. */
async function measured(name: string, measure: () => Promise<object>): Promise<void> {
  const known = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  if (known[name] !== undefined) return;
  const figures = await measure();
  const facts = {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus().length} x ${cpus()[0].model}`,
    load: loadavg()[0],
    genome: genomePath.split('/').at(-1),
    sha256: createHash('sha256').update(genome).digest('hex'),
    run: `${ARM}, seed ${SEED}`,
  };
  writeFileSync(RESULTS, `${JSON.stringify({ ...known, [name]: { ...figures, ...facts } }, null, 1)}\n`);
  console.log(name, figures);
}

const rates = ({ seconds, processorSeconds }: Timed, count: number) => ({
  count,
  seconds: Math.round(seconds),
  processorSeconds: Number(processorSeconds.toFixed(1)),
  perProcessorSecond: Math.round(count / processorSeconds),
});

/** Means of classes of bases, as `track --summary` writes them. */
function classesOf(path: string): object {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [, ...names] = head.split('\t');
  return Object.fromEntries(
    lines.map((line) => {
      const [of, ...values] = line.split('\t');
      return [of, Object.fromEntries(values.map((value, i) => [names[i], Number(value)]))];
    }),
  );
}

function vcfOf(count: number): string {
  const path = join(work, 'drawn.vcf');
  const lines = Array.from({ length: count }, (_, i) => {
    const at = Math.floor(((i + 0.5) * sequence.length) / count);
    return `${record}\t${at + 1}\t.\t${sequence[at]}\t${sequence[at] === 'A' ? 'G' : 'A'}\t.\t.\t.`;
  });
  writeFileSync(path, `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n${lines.join('\n')}\n`);
  return path;
}

test('what Explore costs and finds', async () => {
  test.skip(!existsSync(genomePath) || !existsSync(genes), 'The genome, or GENES, are not there.');
  test.setTimeout(0);
  await buildCommandLine();
  const { settings, steps } = ARMS.find(({ id }) => id === ARM)!;
  const run = await trained(`${ARM}-${SEED}`, genomePath, [
    ...['--preset', PRESET, '--steps', String(steps), '--seed', String(SEED), '--device', 'wasm'],
    ...Object.entries({ validationWindows: VALIDATION_WINDOWS, ...settings }).flatMap((pair) => [
      '--set',
      pair.join('='),
    ]),
  ]);
  const asked = [run, '--genome', genomePath, '--device', 'wasm'];
  const part = region === 'all' ? [] : ['--region', `${record}:${region}`];
  const [first, last] = region === 'all' ? [1, sequence.length] : region.replaceAll(',', '').split('-').map(Number);
  for (const network of ['trained', 'untrained']) {
    await measured(`ten passes, ${network}, ${region}`, async () => {
      const [out, summary] = [join(work, region === 'all' ? 'e.bw' : 'e.bedGraph'), join(work, 'classes.tsv')];
      const written = ['--kind', 'excess', ...part, '--out', out, '--annotation', genes, '--summary', summary];
      const made = await timed('track', ...asked, ...written, ...(network === 'trained' ? [] : ['--untrained']));
      const [, bases, r, difference] = /on (\d+) bases of .*: r = ([\d.]+), mean difference (\S+) bits/.exec(
        made.told,
      )!;
      return {
        ...rates(made, last - first + 1),
        beside: { bases: Number(bases), r: Number(r), difference: Number(difference) },
        classes: classesOf(summary),
      };
    });
  }
  await measured('one hidden base a pass', async () => {
    const written = ['--kind', 'surprisal', '--way', 'exact', '--out', join(work, 'x.bedGraph')];
    return rates(await timed('track', ...asked, '--region', `${record}:1-${EXACT_BASES}`, ...written), EXACT_BASES);
  });
  for (const influence of [[], ['--influence']])
    await measured(['variants', ...influence].join(' '), async () => {
      const files = ['--vcf', vcfOf(VARIANTS), '--out', join(work, 'scored.vcf')];
      return rates(await timed('score', ...asked, ...files, ...influence), VARIANTS);
    });
  for (const mode of ['zeroshot', 'table', 'untrained'])
    await measured(`stops, ${mode}`, async () => {
      const [{ perSeed }] = await evaluated(run, ['--task', 'genome/stops', '--genome', genomePath, '--mode', mode]);
      return { auroc: perSeed[0].metrics.auroc };
    });
});

test('frames while panning', async ({ page }) => {
  test.skip(!existsSync(genomePath) || !existsSync(genes), 'The genome, or GENES, are not there.');
  await measured('frames while panning', async () => {
    const studio = new Studio(page);
    await studio.open('preset=nano&device=wasm');
    await studio.chooseFiles(genomePath);
    await studio.reach(['ready'], 120_000);
    await page.getByRole('link', { name: 'Explore' }).click();
    await page.getByLabel('Annotation').setInputFiles(genes);
    await expect(page.getByText(/features/)).toBeVisible({ timeout: 120_000 });
    await page.getByLabel('Region or gene').fill(`${record}:1-${IN_VIEW}`);
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    const { x, y, width } = (await page.getByRole('img', { name: 'Genome view' }).boundingBox())!;
    await page.mouse.move(x + width - 20, y + 60);
    await page.mouse.down();
    const frames = await framesWhile(page, async () => {
      for (const to of [40, width - 20, 40, width - 20]) await page.mouse.move(x + to, y + 60, { steps: 120 });
    });
    await page.mouse.up();
    return { inView: IN_VIEW, ...frames };
  });
});
