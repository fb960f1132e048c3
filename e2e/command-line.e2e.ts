import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { test, tiny } from './studio.ts';

/**
 * A run moves between the studio and the command line, and it is the same run: with plain arithmetic the same bits on
 * the processor, whatever runs there.
 */

const ROOT = join(import.meta.dirname, '..');
const SAMPLE = join(ROOT, 'public', 'lambda.fa.gz');
/** Enough that a run can be stopped on its way on any machine. */
const STEPS = 400;
const HASH = `${tiny(STEPS, 'auto')}&arithmetic=plain`;

const execute = promisify(execFile);
const BUILT = join(ROOT, 'dist-cli', 'helicase.js');
/** What `npm run helicase -- ...` does once it has built, with what it printed. */
const helicase = (...args: string[]) => execute('node', [BUILT, ...args], { cwd: ROOT });

let folder: string;
const at = (name: string) => join(folder, name);
/** Builds, and trains the run that all journeys are held to. */
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-journey-'));
  await execute('npm', ['run', '-s', 'helicase', '--', ...training('whole.helicase.tar')], { cwd: ROOT });
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const training = (out: string) => [
  ...['train', SAMPLE, '--device', 'wasm', '--arithmetic', 'plain', '--steps', String(STEPS), '--set', 'batch=4'],
  ...['--set', 'validationWindows=8', '--out', at(out), '--metrics', at(`${out}.jsonl`)],
];
/** Trains until Ctrl C, which comes once steps are taken. */
async function stopped(out: string): Promise<void> {
  const process = spawn('node', [BUILT, ...training(out)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => process.on('exit', resolve));
  let told = '';
  let interrupted = false;
  process.stderr.on('data', (text) => {
    told += text;
    // Once: a second one leaves without saving.
    if (!interrupted && /^\d+\/400/m.test(told)) interrupted = process.kill('SIGINT');
  });
  expect(await ended).toBe(130);
}

/** What steps computed, by signal; times and speeds are the machine's. */
function computedBy(file: string): readonly Record<string, number>[] {
  const rows = readFileSync(at(file), 'utf8').trimEnd().split('\n');
  return rows.map((line) => computed(JSON.parse(line)));
}
const MEASURED = new Set(['wallMs', 'activeMs', 'stepMs', 'basesPerSecond']);
const computed = (row: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !MEASURED.has(name)));

async function importRun(page: Page, file: string): Promise<void> {
  await page.getByRole('link', { name: 'Export' }).click();
  await page.getByLabel('Run or weights files').setInputFiles(at(file));
  await expect(page.getByRole('status').filter({ hasText: 'is here: look at it, or continue it' })).toBeVisible();
}

/** Every point of the run on show, as the studio exports it. */
async function metricsOf(page: Page): Promise<readonly Record<string, number>[]> {
  await page.getByRole('link', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Metrics JSON' }).click();
  const { points } = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
  return points.map(({ values, ...axes }: { values: Record<string, number> }) => computed({ ...axes, ...values }));
}

test('the same settings and seed give the same bits in the studio and on the command line', async ({
  page,
  studio,
}) => {
  await studio.open(HASH);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 60_000);
  const here = computedBy('whole.helicase.tar.jsonl');
  expect(here).toHaveLength(STEPS);
  expect(await metricsOf(page)).toEqual(here);
});

test('a run stopped on the command line is continued in the studio', async ({ page, studio }) => {
  await stopped('begun.helicase.tar');
  await studio.open();
  await studio.useSample();
  await importRun(page, 'begun.helicase.tar');
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('region', { name: 'Run table' }).getByRole('button', { name: 'lambda-nano-1' }).click();
  await page.getByRole('button', { name: /^Continue run \(step \d+\)$/ }).click();
  await studio.reach(['done'], 60_000);
  expect(await metricsOf(page)).toEqual(computedBy('whole.helicase.tar.jsonl'));
});

test('a run stopped in the studio goes on on the command line', async ({ page, studio }) => {
  await studio.open(HASH);
  await studio.useSample();
  await studio.startTraining();
  await expect.poll(async () => (await studio.snapshot()).run?.step ?? 0, { intervals: [50] }).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'Stop' }).click();
  const { run } = await studio.reach(['stopped'], 60_000);
  await page.getByRole('link', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export run' }).click();
  await (await saved).saveAs(at('studio.helicase.tar'));
  const { stdout } = await helicase('info', at('studio.helicase.tar'), '--json');
  expect(JSON.parse(stdout)).toMatchObject({ state: 'stopped', standing: { step: run?.step } });
  await helicase('train', SAMPLE, '--resume', at('studio.helicase.tar'), '--metrics', at('studio.jsonl'));
  expect(computedBy('studio.jsonl')).toEqual(computedBy('whole.helicase.tar.jsonl'));
});
