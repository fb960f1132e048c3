/**
 * Import speed beside the tools biologists use, on a genome made in the image of hg38.
 *
 * npm run bench -- -g formats every format at SCALE 0.03 (90 million bases), beside samtools, seqkit and gzip where
 * they are installed; ROUNDS 5
 * SCALE=1 npm run bench -- -g whole the whole 3.1 Gb as plain FASTA: import, peak memory, opening again, random
 * windows, spot checks
 *     SCALE=1.5 npm run bench -- -g whole the same of a genome whose positions pass 2^32
 *     SCALE=1 npm run bench -- -g studio  the same through the built studio, as a user sees it (studio.bench.ts)
 *
 * Files are made in the system's folder for temporary files and removed. Prints a table and writes it to docs/results.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Chromosome, chromosomes, letterAt } from './import/human.ts';
import type { Question } from './import/import-worker.ts';
import { writeFasta, writeTwoBit } from './import/make.ts';
import { factTable, megabytes, peakMegabytes, publish, scaleOr, test } from './import/measure.ts';

const scale = scaleOr(0.03);
const rounds = Number(process.env['ROUNDS'] ?? 5);

const ask = <T>(page: Page, question: Question): Promise<T> =>
  page.evaluate(
    (asked) => (window as unknown as { ask(question: Question): Promise<unknown> }).ask(asked),
    question,
  ) as Promise<T>;

test('import of all formats', async ({ page, folder }) => {
  const fasta = join(folder, 'made.fa');
  writeFasta(fasta, scale);
  const files: [string, string][] = [
    ['FASTA', fasta],
    ['2bit', join(folder, 'made.2bit')],
    ['gzip', `${fasta}.gz`],
  ];
  writeTwoBit(files[1][1], scale);
  execFileSync('bash', ['-c', `gzip -kc '${fasta}' > '${fasta}.gz'`]);
  if (installed('bgzip')) {
    execFileSync('bash', ['-c', `bgzip -c '${fasta}' > '${fasta}.bgz'`]);
    files.push(['bgzip', `${fasta}.bgz`]);
  }
  await page.goto('/import/');
  const text = megabytes(fasta);
  const fingerprints = new Set<string>();
  await page.getByLabel('Files').setInputFiles(files.map(([, path]) => path));
  const readers = [
    ...files.map(([format, path], file) => ({
      name: `Helicase, ${format}`,
      megabytes: megabytes(path),
      run: async () => {
        const { ms, fingerprint } = await ask<{ ms: number; fingerprint: string }>(page, { type: 'import', file });
        fingerprints.add(fingerprint);
        await ask(page, { type: 'clear' });
        return ms / 1000;
      },
    })),
    ...[
      ['samtools', 'samtools faidx', `samtools faidx '${fasta}'`],
      ['seqkit', 'seqkit stats', `seqkit stats -j 1 '${fasta}'`],
      ['gzip', 'gzip -dc, gzip', `gzip -dc '${fasta}.gz' > /dev/null`],
      ['bgzip', 'bgzip -dc, bgzip', `bgzip -dc '${fasta}.bgz' > /dev/null`],
    ]
      .filter(([tool]) => installed(tool))
      .map(([, name, command]) => ({ name, megabytes: text, run: async () => seconds(command) })),
  ];
  // In turn, so that what else the machine does falls on all alike; the first round compiles and does not count.
  const times = readers.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { run }] of readers.entries()) {
      const took = await run();
      if (round > 0) times[i].push(took);
    }
  }
  expect(fingerprints.size).toBe(1);
  const rows = readers.map(({ name, megabytes: disk }, i) => row(name, times[i], text, disk));
  const table = [
    `| what | seconds: median of ${rounds} | fastest | MB of text a second | MB on disk |`,
    '|---|---|---|---|---|',
    ...rows,
  ];
  publish('import', 'npm run bench -- -g formats', scale, text, table.join('\n'));
});

test('the whole genome', async ({ page, context, folder }) => {
  const fasta = join(folder, 'whole.fa');
  writeFasta(fasta, scale);
  const text = megabytes(fasta);
  await page.goto('/import/');
  await page.getByLabel('Files').setInputFiles(fasta);
  const before = await peakMegabytes(context);
  const { ms, bases } = await ask<{ ms: number; bases: number }>(page, { type: 'import', file: 0 });
  const peak = await peakMegabytes(context);
  await page.reload();
  const opening = await ask<{ ms: number }>(page, { type: 'open' });
  const count = 100_000;
  await ask(page, { type: 'windows', count: 1000, length: 1000 });
  const windows = await ask<{ ms: number }>(page, { type: 'windows', count, length: 1000 });
  const places = spots(chromosomes(scale));
  const letters = await ask<string[]>(page, {
    type: 'letters',
    places: places.map(([{ name }, start, length]) => [name, start, length]),
  });
  places.forEach(([chromosome, start, length], i) => {
    const expected = Array.from({ length }, (_, j) => letterAt(chromosome, start + j)).join('');
    expect(letters[i], `${chromosome.name}:${start}`).toBe(expected);
  });
  const rows: [string, string][] = [
    ['bases', bases.toLocaleString('en')],
    ['import', `${(ms / 1000).toFixed(1)} s, ${(text / (ms / 1000)).toFixed(0)} MB/s`],
    ['peak resident memory of the page (before the import)', `${peak.toFixed(0)} MB (${before.toFixed(0)} MB)`],
    ['opened again', `${(opening.ms / 1000).toFixed(2)} s`],
    ['random windows of 1,000 bases', `${Math.round(count / (windows.ms / 1000)).toLocaleString('en')} a second`],
    ['places checked against the generator', `${places.length}, all right`],
  ];
  publish(
    scale === 1 ? 'import-whole' : `import-whole-${scale}`,
    'npm run bench -- -g whole',
    scale,
    text,
    factTable(rows),
  );
});

/** Beginnings, ends, gap edges and odd places of every chromosome, so that every offset up to the last base is met. */
function spots(all: readonly Chromosome[]): (readonly [Chromosome, number, number])[] {
  return all.flatMap((chromosome) =>
    [
      0,
      9_950,
      Math.floor(chromosome.bases * 0.4) - 50,
      Math.floor(chromosome.bases / 3),
      Math.floor(chromosome.bases * 0.9) + 1,
      chromosome.bases - 100,
    ]
      .filter((start) => start >= 0 && start + 100 <= chromosome.bases)
      .map((start) => [chromosome, start, 100] as const),
  );
}

const installed = (tool: string) => spawnSync('which', [tool]).status === 0;

function seconds(command: string): number {
  const from = performance.now();
  execFileSync('bash', ['-c', command], { stdio: 'ignore' });
  return (performance.now() - from) / 1000;
}

function row(what: string, times: readonly number[], text: number, disk: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  const cells = [median.toFixed(2), sorted[0].toFixed(2), (text / median).toFixed(0), disk.toFixed(0)];
  return `| ${[what, ...cells].join(' | ')} |`;
}
