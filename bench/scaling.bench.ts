/**
 * Time and memory of a training step on the processor against its width, length, batch and threads, in one isolated
 * Chromium, in turns.
 *
 *     npm run bench -- --scaling           writes docs/results/scaling.md, in some three minutes on two cores
 *     npm run bench -- --scaling --tiny    the smallest sizes: shows that everything runs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { commitHere } from '../commit.ts';
import { BACKBONE_NAMES } from '../src/model/shape.ts';
import { AXES, pointsOf } from './scaling/axes.ts';
import { seriesText } from './scaling/report.ts';

const ROUNDS = 5;

test('scaling', async ({ page, browser }) => {
  const tiny = process.env['BENCH_TINY'] !== undefined;
  const load = loadavg()[0].toFixed(1);
  const cores = availableParallelism();
  page.on('pageerror', (error) => console.log(`The page reports: ${error}`));
  await page.goto('/scaling/');
  const told: string[] = [];
  for (const backbone of BACKBONE_NAMES)
    for (const axis of AXES) {
      const points = pointsOf(axis, backbone, cores, tiny ? 'tiny' : 'full');
      const asked = [points, tiny ? 1 : ROUNDS] as const;
      const steps = await page.evaluate((all) => window.scale(...all), asked);
      for (const { takenBytes, plannedBytes } of steps) expect(takenBytes).toBe(plannedBytes);
      told.push(seriesText({ backbone, axis, cores, steps }));
      console.log(told.at(-1));
    }
  const machine = `${cores} x ${cpus()[0].model}, load ${load} before it began`;
  const facts = [new Date().toISOString().slice(0, 10), machine, `Chromium ${browser.version()}`, commitHere()];
  const head =
    `${facts.filter((fact) => fact !== null).join('; ')}. \`npm run bench -- --scaling\`.\n\n` +
    'A whole training step of nano, one of its sizes changed at a time, in relaxed arithmetic where the browser has ' +
    `it; medians of ${ROUNDS} samples, taken in turns along each axis. Operations are those of the plan that the ` +
    'studio shows; planned is what a step is laid out to take, taken what it took of the heap. What to expect of a ' +
    'GPU is predicted in [roofline.md](roofline.md).\n';
  const out = resolve(process.env['BENCH_OUT'] ?? join(import.meta.dirname, '../docs/results/scaling.md'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, ['# A training step on the processor against its sizes', '', head, ...told].join('\n'));
  console.log(`Written to ${out}`);
});
