/**
 * Kept runs measured: saving while training goes on, checkpoints of every size, a thousand runs in the list, a million
 * points under a moving pointer, and a crashed GPU process.
 *
 *     npm run study -- runs.study
 *
 * Writes docs/results/runs.md. Takes about five minutes. Run it on a machine that does nothing else; the load it found
 * is written down.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { build, preview } from 'vite';
import { chromiumLaunchOptions } from '../e2e/chromium.ts';
import { makeRuns } from '../e2e/made-runs.ts';
import { measured, Studio } from '../e2e/studio.ts';
import { median } from '../src/numerics/median.ts';
import type { PresetName } from '../src/training/config.ts';
import { framesText, framesWhile } from './frames.ts';
import type { Saved } from './save/save-worker.ts';

const rows: string[] = [];
const say = (what: string, figure: string) => {
  rows.push(`| ${what} | ${figure} |`);
  console.log(`${what}: ${figure}`);
};
const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;
/** What is waited for is looked at this often: it is the error of the times below that a page is asked for. */
const LOOK = { timeout: 600_000, intervals: [20] };

/**
 * A browser with a profile of its own, as a user has one: in the private windows of tests, stored files lie behind
 * another process.
 */
async function inProfile(baseURL: string, work: (context: BrowserContext, page: Page) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'helicase-study-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...chromiumLaunchOptions(),
    headless: true,
    baseURL,
    viewport: { width: 1280, height: 720 },
  });
  try {
    await work(context, await context.newPage());
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function trained(page: Page, hash: string): Promise<Studio> {
  const studio = new Studio(page);
  await studio.open(hash);
  await page.getByRole('button', { name: 'Use the sample genome' }).click();
  await studio.reach(['ready'], 60_000);
  await studio.startTraining();
  await studio.reach(['training'], 600_000);
  return studio;
}

const ROUNDS = 5;

/** Steps of a run that trains, some while it is saved. */
async function saving(page: Page, preset: PresetName, batch: number): Promise<void> {
  const studio = await trained(
    page,
    `preset=${preset}&steps=100000&batch=${batch}&validationWindows=${batch}&device=wasm&evaluateEvery=100000`,
  );
  const run = async () => (await studio.snapshot()).run!;
  await expect.poll(async () => (await run()).step, LOOK).toBeGreaterThan(10);
  const button = page.getByRole('button', { name: 'Checkpoint now' });
  const [quiet, busy]: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await run();
    await button.click();
    await expect.poll(async () => (await run()).checkpoints.at(-1)?.step ?? 0, LOOK).toBeGreaterThan(before.step - 1);
    const { step, checkpoints, history } = await run();
    const from = checkpoints.at(-1)!.step;
    busy.push(...measured(history.stepMs.slice(from, step)));
    await expect.poll(async () => (await run()).step, LOOK).toBeGreaterThan(step + 8);
    quiet.push(...measured((await run()).history.stepMs.slice(step + 2, step + 8)));
  }
  await expect(button).toHaveAttribute('title', /verified/);
  const title = (await button.getAttribute('title'))!.replace(/^Last: step [\d,]+, /, '');
  say(`\`${preset}\` trained on WebAssembly with batch ${batch}: its last checkpoint`, title);
  say(
    `\`${preset}\`: a step, and a step while a checkpoint is written (medians of ${quiet.length} and ${busy.length})`,
    `${ms(median(quiet))}, ${ms(median(busy))}`,
  );
}

/**
 * Checkpoints of every size by the path of a run's, without training: no processor trains the largest in bearable time.
 */
async function checkpoints(page: Page, preset: PresetName): Promise<void> {
  await page.goto('/save/');
  const saved = await page.evaluate(
    ([name, rounds]) =>
      (window as unknown as { save(preset: string, rounds: number): Promise<readonly Saved[]> }).save(name, rounds),
    [preset, ROUNDS] as const,
  );
  const of = (key: keyof Saved) => saved.map((each) => each[key]);
  say(
    `checkpoint of \`${preset}\`, ${megabytes(saved[0].bytes)}, written, read back, hashed and committed ` +
      `(median, longest of ${ROUNDS})`,
    `${ms(median(of('ms')))}, ${ms(Math.max(...of('ms')))}; ` +
      `the thread is held for ${ms(median(of('heldMs')))} at most at a time`,
  );
}

async function manyRuns(page: Page): Promise<void> {
  await page.goto('/#screen=runs');
  await expect(page.getByRole('region', { name: 'No runs yet' })).toBeVisible();
  await makeRuns(page, { count: 1000, points: 1_000_000, spike: 654_321 });
  const listed: number[] = [];
  for (let round = 0; round < 3; round++) {
    const from = Date.now();
    await page.reload();
    await expect.poll(() => page.getByText('1,000 runs', { exact: true }).isVisible(), LOOK).toBe(true);
    listed.push(Date.now() - from);
  }
  say('page opened with 1,000 runs, until all are listed (median of 3)', ms(median(listed)));

  const table = page.getByRole('region', { name: 'Run table' });
  const scrolled = await framesWhile(page, async () => {
    const box = (await table.boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 100);
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 400);
  });
  say('frames while scrolling 1,000 runs', framesText(scrolled));

  await table.evaluate((element) => element.scrollTo(0, 0));
  await page.getByRole('combobox', { name: 'Signal' }).selectOption('mlmStudent');
  const chart = page.getByRole('img', { name: 'Student MLM loss of 1 runs' });
  const asked = Date.now();
  await page.getByRole('checkbox', { name: 'Draw Made run 0', exact: true }).check();
  await expect.poll(async () => (await chart.count()) > 0 && chart.getAttribute('data-to'), LOOK).toBe('1000000');
  const drawn = Date.now() - asked;
  say(
    '1,000,000 points read from disk, checked and drawn first',
    `${ms(drawn)}, ${Math.round(1e6 / drawn).toLocaleString('en')},000 points/s`,
  );
  const box = (await chart.boundingBox())!;
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle);
  const zoomed = await framesWhile(page, async () => {
    for (let i = 0; i < 120; i++) await page.mouse.wheel(0, i % 60 < 30 ? -60 : 60);
  });
  say('frames while zooming a million points', framesText(zoomed));
  await page.mouse.wheel(0, -300);
  await page.mouse.down();
  const panned = await framesWhile(page, async () => {
    for (let i = 0; i < 120; i++) await page.mouse.move(middle[0] + 150 * Math.sin(i / 8), middle[1]);
  });
  await page.mouse.up();
  say('frames while panning a million points', framesText(panned));
}

async function crashedGpu(context: BrowserContext, page: Page): Promise<void> {
  const studio = await trained(
    page,
    'preset=nano&steps=5000&batch=2&validationWindows=2&device=webgpu&evaluateEvery=1000',
  );
  const crashedAt = Date.now();
  await (await context.browser()!.newBrowserCDPSession()).send('Browser.crashGpuProcess');
  await expect.poll(async () => (await studio.snapshot()).run?.resumedFrom ?? null, LOOK).not.toBeNull();
  const opened = Date.now() - crashedAt;
  await studio.reach(['training'], 60_000);
  say(
    'from a crashed GPU process to the run open again, and to its next step, on a software GPU',
    `${ms(opened)}, ${ms(Date.now() - crashedAt)}`,
  );
}

test('kept runs', async ({ baseURL, browser }) => {
  const load = loadavg()[0].toFixed(1);
  await inProfile(baseURL!, (_, page) => saving(page, 'nano', 8));
  await inProfile(baseURL!, (_, page) => saving(page, 'small', 2));
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  const benches = await preview({ configFile: join(import.meta.dirname, 'vite.config.ts'), preview: { port: 4179 } });
  for (const preset of ['nano', 'small', 'findna'] as const)
    await inProfile(benches.resolvedUrls!.local[0], (_, page) => checkpoints(page, preset));
  await benches.close();
  await inProfile(baseURL!, (_, page) => manyRuns(page));
  await inProfile(baseURL!, (context, page) => crashedGpu(context, page));
  const machine = `${cpus().length} x ${cpus()[0].model}, load ${load} before it began`;
  const facts = `${new Date().toISOString().slice(0, 10)}, ${machine}, headless Chromium ${browser.version()}, no GPU.`;
  const table = ['| what | figure |', '|---|---|', ...rows].join('\n');
  const text = `# Kept runs, measured\n\n\`npm run study -- runs.study\`, ${facts}\n\n${table}\n`;
  writeFileSync(join(import.meta.dirname, '../docs/results/runs.md'), text);
});
