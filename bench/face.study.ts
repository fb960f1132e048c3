/**
 * What somebody who opens the studio waits for: the first paint and its bytes, the page while the recorded run plays,
 * and the first sentence on a run of the sample genome.
 *
 *     npm run study -- face.study
 *
 * Writes docs/results/face.md. Takes about two minutes; the load it found is written down.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, expect, type Page, type Response, test } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { median } from '../src/numerics/median.ts';

const LOADS = 5;
/** As few settings as an address can have: what the page chooses by itself, on the processor. */
const HASH = 'device=wasm';
/** Looked at this often: it is the error of the times that a page is asked for. */
const LOOK = { timeout: 120_000, intervals: [20] };

const rows: string[] = [];
const say = (what: string, figure: string) => {
  rows.push(`| ${what} | ${figure} |`);
  console.log(`${what}: ${figure}`);
};
const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;
const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
const all = (values: readonly number[]): string => `${ms(median(values))} (${values.map(Math.round).join(', ')})`;

/** A visitor who was never here. */
async function visit<Found>(browser: Browser, baseURL: string, work: (page: Page) => Promise<Found>): Promise<Found> {
  const context = await browser.newContext({
    baseURL,
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 720 },
  });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

const begin = (page: Page) => page.getByRole('button', { name: 'Use the sample genome' });

/** Milliseconds from the navigation to the first paint, and until one can begin. */
async function firstPaint(page: Page): Promise<{ readonly paint: number; readonly ready: number }> {
  await new Studio(page).open(HASH);
  await begin(page).waitFor();
  return page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    ready: performance.now(),
  }));
}

interface Sent {
  readonly plain: number;
  readonly packed: number;
}
const sum = (sent: readonly Sent[]): string =>
  `${kilobytes(sent.reduce((total, { plain }) => total + plain, 0))}, ` +
  `${kilobytes(sent.reduce((total, { packed }) => total + packed, 0))} where a host compresses`;

/** Scripts and styles that the page waits for, and what comes behind it. */
async function bytes(page: Page): Promise<void> {
  const answers: Response[] = [];
  page.on('response', (response) => {
    if (['script', 'stylesheet', 'document'].includes(response.request().resourceType())) answers.push(response);
  });
  await new Studio(page).open(HASH);
  await begin(page).waitFor();
  await page.waitForLoadState('networkidle');
  const awaited = new Set(
    await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      return (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ startTime }) => startTime <= navigation.loadEventStart)
        .map(({ name }) => name);
    }),
  );
  const sent: (Sent & { readonly first: boolean })[] = [];
  for (const answer of answers) {
    const body = await answer.body();
    const first = awaited.has(answer.url()) || answer.request().resourceType() === 'document';
    sent.push({ first, plain: body.length, packed: gzipSync(body).length });
  }
  say('page, scripts and styles that the first screen waits for', sum(sent.filter(({ first }) => first)));
  say('scripts of the other screens and the engine, fetched beside it', sum(sent.filter(({ first }) => !first)));
}

async function whileItPlays(page: Page): Promise<void> {
  const studio = new Studio(page);
  await studio.open(HASH);
  const step = page.getByRole('slider', { name: 'Step of the recorded run' });
  const at = async () => Number(await step.inputValue());
  await expect.poll(at, LOOK).toBeGreaterThan(1);
  await page.waitForLoadState('networkidle');
  const from = await at();
  const last = Number(await step.getAttribute('max'));
  const longest = await studio.longestWork(() => expect.poll(at, LOOK).toBe(last));
  say(
    `longest task of the main thread while the recorded run plays, steps ${from} to ${last}, processor time`,
    ms(longest),
  );
}

/** Milliseconds from the navigation to the first sentence on a loss, with no more than two presses. */
async function firstVerdict(page: Page): Promise<number> {
  const began = Date.now();
  await new Studio(page).open(HASH);
  await begin(page).click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.locator('.verdict-line .verdict')).toContainText(/Beats|Not better than|level with/, {
    timeout: 120_000,
  });
  return Date.now() - began;
}

test('the face of the studio', async ({ browser, baseURL }) => {
  const load = loadavg()[0].toFixed(1);
  const each = async <Found>(work: (page: Page) => Promise<Found>): Promise<Found[]> => {
    const found: Found[] = [];
    for (let i = 0; i < LOADS; i++) found.push(await visit(browser, baseURL!, work));
    return found;
  };
  const loads = await each(firstPaint);
  say(`first paint (median of ${LOADS} loads, and each)`, all(loads.map(({ paint }) => paint)));
  say('until one can begin', all(loads.map(({ ready }) => ready)));
  await visit(browser, baseURL!, bytes);
  await visit(browser, baseURL!, whileItPlays);
  say('from the page to the first verdict on the sample genome, two presses', all(await each(firstVerdict)));
  const machine = `${cpus().length} x ${cpus()[0].model}, load ${load} before it began`;
  const facts = `${new Date().toISOString().slice(0, 10)}, ${machine}, headless Chromium ${browser.version()}, no GPU.`;
  const table = ['| what | figure |', '|---|---|', ...rows].join('\n');
  const text =
    `# The first minute, measured\n\n\`npm run study -- face.study\`, ${facts} ` +
    `The server is on the same machine and compresses nothing.\n\n${table}\n`;
  // What was looked at by eye stands below the figures, and stays.
  const file = join(import.meta.dirname, '../docs/results/face.md');
  const [, ...looked] = readFileSync(file, 'utf8').split(/^(?=## )/m);
  writeFileSync(file, looked.length === 0 ? text : `${text}\n${looked.join('')}`);
});
