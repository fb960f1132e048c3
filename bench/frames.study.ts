/**
 * Whether the page still moves while training takes all threads: frames and the longest task of its main thread on the
 * Train screen, and the steps beside them, with one thread, with all but one, and with all.
 *
 *     npm run study -- frames.study
 *
 * Writes docs/results/frames.md. Takes more than five minutes on two cores; the load it found is written down.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { commitHere } from '../commit.ts';
import { Studio } from '../e2e/studio.ts';
import { median } from '../src/numerics/median.ts';
import { type Frames, framesWhile } from './frames.ts';
import { visit } from './visit.ts';

const PRESETS = ['nano', 'small'] as const;
const ROUNDS = 3;
const WATCHED_MS = 6000;
const WORK_MS = 2000;
/** So that everything is compiled and every chart is on the page. */
const WARM_STEPS = 20;

interface Watched extends Frames {
  /** Milliseconds of the longest task: as they passed, and afterwards of processor time, which tracing slows. */
  readonly task: number;
  readonly work: number;
  readonly stepsPerSecond: number;
}

async function watch(page: Page, settings: string): Promise<Watched> {
  const studio = new Studio(page);
  await studio.open(`device=wasm&steps=100000&${settings}`);
  await page.getByRole('button', { name: 'Use the sample genome' }).click();
  await studio.reach(['ready'], 30_000);
  await studio.startTraining();
  const step = () =>
    page.evaluate(() => {
      const { helicase } = window as unknown as { helicase: { snapshot(): { run: { step: number } | null } } };
      return helicase.snapshot().run?.step ?? 0;
    });
  await expect.poll(step, { timeout: 120_000 }).toBeGreaterThan(WARM_STEPS);
  await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
  const [from, began] = [await step(), Date.now()];
  const frames = await framesWhile(page, () => page.waitForTimeout(WATCHED_MS));
  const stepsPerSecond = (1000 * ((await step()) - from)) / (Date.now() - began);
  const task = await studio.longestTask();
  const work = await studio.longestWork(() => page.waitForTimeout(WORK_MS));
  return { ...frames, task, work, stepsPerSecond };
}

const HEAD = [
  'run',
  'threads',
  'steps a second',
  'frames a second',
  'ms between two, median',
  '95 % within, ms',
  'longest, ms',
  'longest task of the page, ms',
  'most processor time of one, ms',
];

test('frames while all threads train', async ({ browser, baseURL }) => {
  const load = loadavg()[0].toFixed(1);
  const cores = availableParallelism();
  const threads = [...new Set([1, Math.max(1, cores - 1), cores])];
  const runs = PRESETS.flatMap((preset) => threads.map((count) => ({ preset, count, watched: [] as Watched[] })));
  for (let round = 0; round < ROUNDS; round++)
    for (const { preset, count, watched } of runs)
      watched.push(await visit(browser, baseURL!, (page) => watch(page, `preset=${preset}&threads=${count}`)));
  const rows = runs.map(({ preset, count, watched }) => {
    const middle = (of: keyof Watched) => median(watched.map((one) => one[of]));
    const most = (of: keyof Watched) => Math.max(...watched.map((one) => one[of]));
    const figures = [
      ...[middle('stepsPerSecond'), middle('perSecond'), middle('median'), middle('late')],
      ...[most('longest'), most('task'), most('work')],
    ];
    return [preset, String(count), ...figures.map((value) => String(Number(value.toPrecision(3))))];
  });
  const table = [HEAD, HEAD.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const machine = `${cores} x ${cpus()[0].model}, load ${load} before it began`;
  const facts = [
    new Date().toISOString().slice(0, 10),
    machine,
    `headless Chromium ${browser.version()}`,
    commitHere(),
  ];
  const text =
    `# Frames of the page while it trains\n\n\`npm run study -- frames.study\`, ` +
    `${facts.filter((fact) => fact !== null).join(', ')}. The Train screen of the built studio on the sample genome, ` +
    `on the processor; ${ROUNDS} pages each, in turns, ${WATCHED_MS / 1000} s watched. Medians of the pages; of what ` +
    `is longest the longest. A long task is one of more than 50 ms: 0 where there was none. Processor time is of ` +
    `${WORK_MS / 1000} s more, and of tasks of any length.\n\n${table}\n`;
  console.log(text);
  writeFileSync(join(import.meta.dirname, '../docs/results/frames.md'), text);
});
