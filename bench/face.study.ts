/**
 * What somebody who opens the studio waits for: the first paint and its bytes, the page while the recorded run plays,
 * the first sentence on a run of the sample genome, and the first step of a run, stage by stage.
 *
 *     npm run study -- face.study
 *
 * Writes docs/results/face.md. Takes about three minutes; the load it found is written down.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, type Page, type Response, test } from '@playwright/test';
import { fasta, Studio, someBases } from '../e2e/studio.ts';
import { median } from '../src/numerics/median.ts';
import { START_STAGES } from '../src/training/start-stages.ts';
import { visit } from './visit.ts';

const LOADS = 5;
const FROM_START = "## From Start to the first step's numbers\n";
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

const BEGIN = { name: 'Use the sample genome' };
const begin = (page: Page) => page.getByRole('button', BEGIN);

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

/** As long as that of E. coli. */
const MADE = fasta('made.fa', `>made\n${someBases(4_641_652)}\n`);
const GENOMES = [
  { name: 'phage lambda', bring: (studio: Studio) => studio.page.getByRole('button', BEGIN).click() },
  { name: '4.6 million bases', bring: (studio: Studio) => studio.chooseFiles(MADE) },
];

/** Milliseconds from Start until each stage of the first step was over, and until its numbers were on the page. */
type Waited = readonly number[];

async function firstStep(studio: Studio): Promise<Waited> {
  const { page } = studio;
  const start = page.getByRole('button', { name: 'Start training' });
  await start.evaluate((button) => {
    performance.clearMarks('pressed');
    button.addEventListener('click', () => performance.mark('pressed'), { capture: true, once: true });
  });
  await start.click();
  const shown = await page.waitForFunction(
    () => {
      const { helicase } = window as unknown as { helicase: { snapshot(): { run: { step: number } | null } } };
      return (helicase.snapshot().run?.step ?? 0) > 0 ? performance.timeOrigin + performance.now() : null;
    },
    null,
    { polling: 'raf' },
  );
  const marks = () =>
    performance
      .getEntriesByType('mark')
      .map(({ name, startTime }) => [name, performance.timeOrigin + startTime] as const);
  // The engine's worker is the first; the others are its threads.
  const [engine] = page.workers();
  const at = new Map([...(await page.evaluate(marks)), ...(await engine.evaluate(marks))]);
  const since = (time: number | undefined) => (time ?? Number.NaN) - (at.get('pressed') ?? Number.NaN);
  return [...START_STAGES.map((stage) => since(at.get(stage))), since((await shown.jsonValue()) ?? undefined)];
}

/** Of the first run that a page trains, as soon as it can, and of the next. */
async function firstSteps(page: Page, bring: (studio: Studio) => Promise<void>): Promise<readonly [Waited, Waited]> {
  const studio = new Studio(page);
  await studio.open(`${HASH}&steps=10`);
  await bring(studio);
  await studio.reach(['ready'], 60_000);
  await page.getByRole('link', { name: 'Train' }).click();
  const first = await firstStep(studio);
  await studio.reach(['done'], 60_000);
  await page.getByRole('button', { name: 'New run' }).click();
  return [first, await firstStep(studio)];
}

const STAGE_TEXT: Readonly<Record<(typeof START_STAGES)[number], string>> = {
  'its turn': 'an estimate of the speed that is under way ends, the device opens, the settings are checked',
  windows: 'validation windows are drawn and masked',
  stepper: 'threads start and are counted where they were not, the step is laid out',
  baselines: 'baselines of the genome are fitted',
  compiled: 'kernels are compiled: none, on the processor',
  'first point': 'the first step, and the first validation',
};

/** A column for each kind of run, a row for each stage. */
function stageTable(columns: readonly { readonly name: string; readonly waited: readonly Waited[] }[]): string {
  const middle = columns.map(({ waited }) => waited[0].map((_, stage) => median(waited.map((all) => all[stage]))));
  const line = (name: string, cells: readonly string[]) => `| ${[name, ...cells].join(' | ')} |`;
  const lines = [...START_STAGES.map((stage) => STAGE_TEXT[stage]), 'its numbers are on the page'].map((text, stage) =>
    line(
      text,
      middle.map((all) => ms(all[stage] - (stage === 0 ? 0 : all[stage - 1]))),
    ),
  );
  const whole = line(
    '**all, and each**',
    columns.map(({ waited }) => `**${all(waited.map((stages) => stages[stages.length - 1]))}**`),
  );
  return [
    line(
      '',
      columns.map(({ name }) => name),
    ),
    `|---${'|---'.repeat(columns.length)}|`,
    ...lines,
    whole,
  ].join('\n');
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
  const columns: Parameters<typeof stageTable>[0][number][] = [];
  for (const { name, bring } of GENOMES) {
    const both = await each((page) => firstSteps(page, bring));
    ['first run', 'next run'].forEach((which, i) => {
      columns.push({ name: `${name}, ${which}`, waited: both.map((waited) => waited[i]) });
    });
  }
  const stages = stageTable(columns);
  console.log(stages);
  const machine = `${cpus().length} x ${cpus()[0].model}, load ${load} before it began`;
  const facts = `${new Date().toISOString().slice(0, 10)}, ${machine}, headless Chromium ${browser.version()}, no GPU.`;
  const table = ['| what | figure |', '|---|---|', ...rows].join('\n');
  const text =
    `# The first minute, measured\n\n\`npm run study -- face.study\`, ${facts} ` +
    `The server is on the same machine and compresses nothing.\n\n${table}\n\n` +
    `${FROM_START}\n` +
    'nano on the processor, as the page chooses its threads. A first run is begun as soon as the page can; the next ' +
    `finds threads and code warm. Medians of ${LOADS} pages, stage by stage; their sum need not be the median of all.` +
    `\n\n${stages}\n`;
  // What was looked at by eye stands below the figures, and stays.
  const file = join(import.meta.dirname, '../docs/results/face.md');
  const looked = readFileSync(file, 'utf8')
    .split(/^(?=## )/m)
    .slice(1)
    .filter((part) => !part.startsWith(FROM_START));
  writeFileSync(file, [text, ...looked].join('\n'));
});
