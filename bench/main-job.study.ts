/**
 * The main journey measured: the sample genome on WebGPU and E. coli on WebAssembly, with the defaults, one after the
 * other.
 *
 *     npm run study -- main-job
 *
 * Writes docs/results/main-job.json. Run it on a machine that does nothing else.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { mean, measured, Studio } from '../e2e/studio.ts';
import { genomePath } from './objectives-report.ts';

interface Journey {
  readonly what: string;
  readonly hash: string;
  readonly import: (studio: Studio, page: Page) => Promise<void>;
}

const journeys: readonly Journey[] = [
  {
    what: 'phage lambda, WebGPU',
    hash: 'preset=nano&steps=30&seed=1&device=webgpu',
    import: (_studio, page) => page.getByRole('button', { name: 'Use the sample genome' }).click(),
  },
  {
    what: 'E. coli, WebAssembly',
    hash: 'preset=nano&steps=300&seed=1&device=wasm',
    import: (studio) => studio.chooseFiles(genomePath),
  },
];

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

test('the main journey', async ({ browser }) => {
  const outcomes = [];
  for (const { what, hash, import: bringIn } of journeys) {
    const page = await browser.newPage();
    const studio = new Studio(page);
    await studio.open(hash);
    await bringIn(studio, page);
    await studio.reach(['ready'], 60_000);
    const importTaskMs = await studio.longestTask();
    await studio.startTraining();
    const { run } = await studio.reach(['done'], 1_200_000);
    if (run === null) throw new Error('there is no run');
    const { history, baselines, last } = run;
    const losses = measured(history.mlmStudent);
    const validation = measured(history.mlmStudentValidation);
    // The first steps warm caches up.
    const times = measured(history.stepMs)
      .slice(5)
      .toSorted((a, b) => a - b);
    outcomes.push({
      what,
      adapter: run.adapter,
      steps: run.steps,
      medianStepMs: round(times[Math.floor(times.length / 2)], 0),
      mlmStudentFirst: round(losses[0], 3),
      mlmStudentLastTen: round(mean(losses.slice(-10)), 3),
      validationFirst: round(validation[0], 3),
      validationLast: round(validation.at(-1) ?? Number.NaN, 3),
      teacherValidationLast: round(last.mlmTeacherValidation ?? Number.NaN, 3),
      viewRetrievalLast: round(last.viewRetrieval ?? Number.NaN, 3),
      uniform: round(baselines.uniform, 3),
      composition: round(baselines.composition, 3),
      markov: `order ${baselines.markov.order}: ${round(baselines.markov.nats, 3)}`,
      tensors: run.tensors,
      deviceMiB: round(run.gpuBytes / 2 ** 20, 1),
      longestTaskWhileImportingMs: round(importTaskMs, 0),
      longestTaskInAllMs: round(await studio.longestTask(), 0),
    });
    expect(studio.complaints).toEqual([]);
    await page.close();
  }
  const facts = {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus().length} x ${cpus()[0].model}`,
    browser: browser.version(),
  };
  writeFileSync(
    join(import.meta.dirname, '../docs/results/main-job.json'),
    `${JSON.stringify({ ...facts, outcomes }, null, 1)}\n`,
  );
});
