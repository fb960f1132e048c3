/**
 * The engine beside its browser peers: one table, in one Chromium, in turns. docs/bench.md says what is measured and
 * how to read it.
 *
 *     npm run bench                        all cases; writes docs/results/bench.json and bench.md
 *     npm run bench -- --quick             ends within three minutes
 *     npm run bench -- --out FILE.json     elsewhere
 *     npm run bench -- --threads           with rows of all threads, in an isolated page
 *     npm run bench -- --case NAME         one case; may be repeated
 *     npm run bench -- --only NAME         one implementation; may be repeated
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { commitHere } from '../commit.ts';
import { CASES, IMPLEMENTATIONS, usesThreads } from './engine/cases.ts';
import { type BenchReport, isMeasured, markdownOf } from './engine/report.ts';
import type { BenchSettings } from './engine/runner.ts';
import { findTorch, TorchSubjects } from './engine/torch.ts';

/** Starting the browser and stopping it count too. */
const QUICK_MS = 168_000;

const chosen = <Name extends string>(all: readonly Name[], variable: string): Name[] => {
  const wanted = process.env[variable]?.split(',') ?? all;
  const unknown = wanted.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`There is no ${unknown}: choose from ${all.join(', ')}.`);
  return all.filter((name) => wanted.includes(name));
};

test('engine beside its peers', async ({ page, browser }) => {
  const quick = process.env['BENCH_QUICK'] !== undefined;
  const threads = process.env['BENCH_THREADS'] !== undefined;
  const python = findTorch();
  if (python === null) console.log('There is no Python with torch here: PyTorch is left out.');
  const here = IMPLEMENTATIONS.filter(
    (who) => (threads || !usesThreads(who)) && (python !== null || !who.startsWith('torch')),
  );
  const settings: BenchSettings = {
    cases: chosen(CASES, 'BENCH_CASES'),
    implementations: chosen(here, 'BENCH_IMPLEMENTATIONS'),
    size: 'full',
    budgetMs: quick ? QUICK_MS : 3_000_000,
    rounds: quick ? 3 : 9,
  };
  page.on('pageerror', (error) => console.log(`The page reports: ${error}`));
  await page.exposeFunction('tell', ({ doing, done, total }: { doing: string; done: number; total: number }) => {
    if (doing !== '') console.log(`${done}/${total}  ${doing}`);
  });
  const torch = new TorchSubjects(python ?? 'python3');
  await page.exposeFunction('torch', torch.answer);
  await page.goto('/engine/');
  const findings = await page.evaluate((asked) => window.bench(asked), settings).finally(() => torch.closeAll());
  const { adapter, peaks, cases } = findings;
  const report: BenchReport = {
    adapter,
    browser: `Chromium ${browser.version()}`,
    date: new Date().toISOString(),
    commit: commitHere(),
    command: threads ? 'npm run bench -- --threads' : 'npm run bench',
    peaks,
    cases,
  };
  const out = resolve(process.env['BENCH_OUT'] ?? join(import.meta.dirname, '../docs/results/bench.json'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(out.replace(/(\.json)?$/, '.md'), markdownOf(report));
  console.log(`\n${markdownOf(report)}\nWritten to ${out}`);
  // A peer may fail: its row says why. Helicase may not.
  for (const [name, outcomes] of Object.entries(report.cases)) {
    for (const [who, outcome] of Object.entries(outcomes))
      if (who.startsWith('helicase') && !isMeasured(outcome))
        expect.soft(outcome.failed, `${who} on ${name}`).toContain('left out');
  }
});
