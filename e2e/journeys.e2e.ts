import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { SnapshotRun } from '../src/studio/shell/snapshot.ts';
import { isProbed, SIGNALS, type Signal } from '../src/training/signals.ts';
import { LONG, mean, measured, Studio } from './studio.ts';

function runOf(run: SnapshotRun | null): SnapshotRun {
  if (run === null) throw new Error('there is no run');
  return run;
}

/** What only objectives that compare CLS vectors measure; journeys of the Transformer do. */
const OF_CLS: ReadonlySet<Signal> = new Set(['distillationGap', 'teacherEntropy', 'classEntropy']);

function expectEverySignalFinite({ history, steps }: SnapshotRun): void {
  expect(history.step).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  for (const name of (Object.keys(SIGNALS) as Signal[]).filter((signal) => !isProbed(signal) && !OF_CLS.has(signal))) {
    const { evaluated } = SIGNALS[name];
    const values = history[name]!;
    expect(values, name).toHaveLength(steps);
    expect(measured(values).every(Number.isFinite), name).toBe(true);
    // Evaluated signals are there at the first and the last step at least, the others at each.
    expect([values[0], values[steps - 1]], name).not.toContain(null);
    if (!evaluated) expect(values, name).not.toContain(null);
  }
}

test('the sample genome trains on WebGPU: every signal finite, the loss falls', async ({ page }) => {
  const studio = new Studio(page);
  await studio.open('preset=nano&steps=30&seed=1&device=webgpu&batch=8&validationWindows=16&evaluateEvery=10');
  expect((await studio.snapshot()).state).toBe('empty');
  await page.getByRole('button', { name: 'Use the sample genome' }).click();
  const { genome } = await studio.reach(['ready'], 30_000);
  expect(genome).toMatchObject({ records: 1, bases: 48_502, n: 0, softMasked: 0 });
  expect(genome?.gc).toBeCloseTo(0.4986, 3);

  await studio.startTraining();
  await studio.reach(['training'], 120_000);
  const tensors = (await studio.snapshot()).run?.tensors;
  const run = runOf((await studio.reach(['done'], 250_000)).run);

  expect(run).toMatchObject({
    preset: 'nano',
    backbone: 'chordmixer',
    device: 'webgpu',
    step: 30,
    steps: 30,
    basesSeen: 30 * 8 * 120,
    tensors,
  });
  expect(run.gpuBytes / run.plannedBytes).toBeGreaterThan(0.9);
  expect(run.gpuBytes / run.plannedBytes).toBeLessThan(1.1);
  expect(run.dispatches).toBeGreaterThan(0);
  expect(run.dispatches).toBeLessThanOrEqual(10 * 7 + 40);
  expect(run.submits).toBe(1);
  expect(Object.keys(run.kernels)).toContain('ChordMixerLayer.mix');
  expect(Object.keys(run.phases)).toEqual([
    'views',
    'teacher forward',
    'student forward',
    'losses',
    'backward',
    'optimiser',
  ]);
  expectEverySignalFinite(run);
  const losses = measured(run.history.mlmStudent);
  expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 0.1);
  for (const chart of ['MLM loss', 'Contrastive loss', 'Divergence']) {
    await expect(
      page
        .getByRole('img', { name: chart, exact: true })
        .or(page.getByRole('figure', { name: chart, exact: true }))
        .first(),
    ).toBeVisible();
  }
  expect(studio.complaints).toEqual([]);
});

const ecoli = join(import.meta.dirname, '../../shared/data/genomes/MG1655-K12.fasta.gz');

test('E. coli trains on WebAssembly for 300 steps and learns more than its composition', async ({ page }) => {
  test.skip(
    !existsSync(ecoli),
    'The E. coli genome is not beside the project (../shared/data/genomes/MG1655-K12.fasta.gz).',
  );
  const studio = new Studio(page);
  await studio.open('preset=nano&steps=300&seed=1&device=wasm');
  await studio.chooseFiles(ecoli);
  const { genome } = await studio.reach(['ready'], 60_000);
  expect(genome).toMatchObject({ records: 1, bases: 4_639_675, n: 0 });

  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  const tensors = (await studio.snapshot()).run?.tensors;
  const run = runOf((await studio.reach(['done'], 280_000)).run);

  expect(run).toMatchObject({ device: 'wasm', step: 300, tensors });
  expectEverySignalFinite(run);
  expect(run.last.mlmStudentValidation).toBeLessThan(1.35);
  // What the chart is drawn from: hidden bases alone, beside the table that counts both sides of them.
  expect(run.baselines.twoSided).toMatchObject({ context: 4, nats: expect.closeTo(1.273, 3) });
  expect(run.last.mlmHidden).toBeLessThan(run.baselines.uniform);
  expect(run.last.mlmHidden).toBeGreaterThan(run.baselines.twoSided?.onHidden ?? 9);
  expect(run.epochs).toBeCloseTo((300 * 32 * 120) / (0.9 * 4_639_675), 2);
  expect(run.baselines.uniform).toBeCloseTo(Math.log(4), 12);
  expect(run.baselines.markov.nats).toBeLessThan(run.baselines.composition);
  // The teacher has followed.
  expect((run.last.mlmTeacherValidation ?? 9) - (run.last.mlmStudentValidation ?? 0)).toBeLessThan(0.03);
  expect(studio.complaints).toEqual([]);
});

test('pause, resume and stop: nothing runs while paused, nothing is lost, a new run can follow', async ({ page }) => {
  const studio = new Studio(page);
  await studio.open(LONG);
  await page.getByRole('button', { name: 'Use the sample genome' }).click();
  await studio.reach(['ready'], 30_000);
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('button', { name: 'Pause' }).click();
  const paused = runOf((await studio.reach(['paused'], 60_000)).run);
  await page.waitForTimeout(700);
  expect((await studio.snapshot()).run?.step).toBe(paused.step);
  await page.getByRole('button', { name: 'Resume' }).click();
  await studio.reach(['training'], 60_000);
  await expect.poll(async () => (await studio.snapshot()).run?.step).toBeGreaterThan(paused.step + 2);
  await page.keyboard.press('Space');
  await studio.reach(['paused'], 60_000);
  await page.getByRole('button', { name: 'Stop' }).click();
  const stopped = runOf((await studio.reach(['stopped'], 60_000)).run);
  expect(stopped.history.step).toEqual(Array.from({ length: stopped.step }, (_, i) => i + 1));
  await page.getByRole('button', { name: 'New run' }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  expect(studio.complaints).toEqual([]);
});

test('a bad file is answered with a code, the place and one action, and the next good file imports', async ({
  page,
}) => {
  const studio = new Studio(page);
  await studio.open();
  await studio.chooseFiles({
    name: 'reads.fa',
    mimeType: 'text/plain',
    buffer: Buffer.from('>record one\nACGT\nAC\u0000GT\n'),
  });
  const failed = await studio.reach(['failed'], 60_000);
  expect(failed.error).toMatchObject({ code: 'fasta-control-byte', record: 'record', line: 3 });
  expect(failed.genome).toBeNull();
  await expect(page.getByRole('alert')).toContainText('fasta-control-byte');
  await studio.chooseFiles({
    name: 'good.fa',
    mimeType: 'text/plain',
    buffer: Buffer.from(`>good\n${'ACGTTGCA'.repeat(500)}\n`),
  });
  expect((await studio.reach(['ready'], 60_000)).genome).toMatchObject({ records: 1, bases: 4000 });
  expect(studio.complaints).toEqual([]);
});
