/**
 * Kept runs measured: saving while training goes on, a thousand runs in the list, a million points under a moving pointer, and a crashed GPU process.
 *
 *     npm run study -- runs
 *
 * Writes docs/results/runs.md. Run it on a machine that does nothing else; the load it found is written down.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { makeRuns } from '../e2e/made-runs.ts';
import { measured, Studio } from '../e2e/studio.ts';

const rows: string[] = [];
const say = (what: string, figure: string) => rows.push(`| ${what} | ${figure} |`);
const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function opened(browser: Browser, hash: string): Promise<{ readonly studio: Studio; readonly page: Page }> {
  const page = await (await browser.newContext()).newPage();
  const studio = new Studio(page);
  await studio.open(hash);
  return { studio, page };
}

async function saving(browser: Browser, preset: string, batch: number): Promise<void> {
  const { studio, page } = await opened(browser, `preset=${preset}&steps=100000&batch=${batch}&validationWindows=${batch}&device=wasm&evaluateEvery=100000`);
  await page.getByRole('button', { name: 'Use the sample genome' }).click();
  await studio.reach(['ready'], 60_000);
  await studio.startTraining();
  await studio.reach(['training'], 600_000);
  await expect.poll(async () => (await studio.snapshot()).run?.step ?? 0, { timeout: 600_000 }).toBeGreaterThan(10);
  const from = (await studio.snapshot()).run!.step;
  const button = page.getByRole('button', { name: 'Checkpoint now' });
  await button.click();
  await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length ?? 0, { timeout: 600_000 }).toBe(1);
  const run = (await studio.snapshot()).run!;
  const times = measured(run.history.stepMs);
  await expect(button).toHaveAttribute('title', /verified/);
  say(
    `checkpoint of \`${preset}\`, ${run.parameters.toLocaleString('en')} parameters`,
    (await button.getAttribute('title'))!.replace(/^Last: step [\d,]+, /, ''),
  );
  say(
    `step of \`${preset}\` before and while saving`,
    `${ms(median(times.slice(3, from)))}, ${ms(median(times.slice(from)))} over ${times.length - from} steps`,
  );
  await page.context().close();
}

async function manyRuns(browser: Browser): Promise<void> {
  const { page } = await opened(browser, 'screen=runs');
  await makeRuns(page, { count: 1000, points: 1_000_000, spike: 654_321 });
  const reloaded = Date.now();
  await page.reload();
  await expect(page.getByText('1,000 runs', { exact: true })).toBeVisible({ timeout: 120_000 });
  say('page opened with 1,000 runs, until all are listed', ms(Date.now() - reloaded));

  const table = page.getByRole('region', { name: 'Run table' });
  const scrolled = await framesWhile(page, async () => {
    const box = (await table.boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 100);
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 400);
  });
  say('frames while scrolling 1,000 runs', scrolled);

  await table.evaluate((element) => element.scrollTo(0, 0));
  const asked = Date.now();
  await page.getByRole('checkbox', { name: 'Draw Made run 0', exact: true }).check();
  await page.getByRole('combobox', { name: 'Signal' }).selectOption('mlmStudent');
  const chart = page.getByRole('img', { name: 'Student MLM loss of 1 runs' });
  await expect(chart).toHaveAttribute('data-to', '1000000', { timeout: 120_000 });
  say('1,000,000 points read, checked and drawn first', ms(Date.now() - asked));
  const box = (await chart.boundingBox())!;
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle);
  const zoomed = await framesWhile(page, async () => {
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i < 30 ? -60 : 60);
  });
  say('frames while zooming a million points', zoomed);
  await page.mouse.wheel(0, -300);
  await page.mouse.down();
  const panned = await framesWhile(page, async () => {
    for (let i = 0; i < 80; i++) await page.mouse.move(middle[0] + 150 * Math.sin(i / 8), middle[1]);
  });
  await page.mouse.up();
  say('frames while panning a million points', panned);
  await page.context().close();
}

/** Frames the page drew while something was done to it: how many a second, and the longest between two. */
async function framesWhile(page: Page, work: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    const frame = (now: number) => {
      frames.push(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const between = frames.slice(1).map((at, i) => at - frames[i]);
  const perSecond = (1000 * between.length) / (frames[frames.length - 1] - frames[0]);
  return `${perSecond.toFixed(0)} a second, median ${ms(median(between))}, longest ${ms(Math.max(...between))}`;
}

async function crashedGpu(browser: Browser): Promise<void> {
  const { studio, page } = await opened(browser, 'preset=nano&steps=5000&batch=2&validationWindows=2&device=webgpu&evaluateEvery=1000');
  await page.getByRole('button', { name: 'Use the sample genome' }).click();
  await studio.reach(['ready'], 60_000);
  await studio.startTraining();
  await studio.reach(['training'], 120_000);
  const crashedAt = Date.now();
  await (await browser.newBrowserCDPSession()).send('Browser.crashGpuProcess');
  await expect.poll(async () => (await studio.snapshot()).run?.resumedFrom ?? null, { timeout: 60_000, intervals: [50] }).not.toBeNull();
  await studio.reach(['training'], 60_000);
  say('from a crashed GPU process to the next step, software GPU', ms(Date.now() - crashedAt));
}

test('kept runs', async ({ browser }) => {
  const load = loadavg()[0].toFixed(1);
  await saving(browser, 'nano', 8);
  await saving(browser, 'small', 2);
  await manyRuns(browser);
  await crashedGpu(browser);
  const facts = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0].model}, load ${load} before it began, headless Chromium ${browser.version()}, no GPU.`;
  const table = ['| what | figure |', '|---|---|', ...rows].join('\n');
  const text = `# Kept runs, measured\n\n\`npm run study -- runs\`, ${facts}\n\n${table}\n`;
  writeFileSync(join(import.meta.dirname, '../docs/results/runs.md'), text);
});
