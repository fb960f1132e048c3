/**
 * Short runs of presets in the built studio on the GPU of this machine, beside what docs/results/roofline.md predicts:
 * the last part of `npm run bench -- --gpu` (gpu.mjs). Writes a table to docs/results.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { servedStudio } from './served-studio.ts';

const tiny = process.env['BENCH_TINY'] !== undefined;
/** Settings of a run, and whether it is long enough to have learned something. */
const RUNS = tiny
  ? [{ settings: 'preset=nano&steps=10&batch=4&validationWindows=8', learns: false }]
  : [
      { settings: 'preset=nano&steps=300', learns: true },
      { settings: 'preset=small&steps=40&validationWindows=32', learns: false },
      { settings: 'preset=medium&steps=20&validationWindows=32', learns: false },
    ];

const address = servedStudio();

const rows: string[] = [];
for (const { settings, learns } of RUNS)
  test(`gpu, ${settings}`, async ({ page }) => {
    test.setTimeout(400_000);
    const studio = new Studio(page);
    await studio.open(`device=webgpu&${settings}`, address());
    await studio.useSample();
    const pressed = performance.now();
    await studio.startTraining();
    await expect
      .poll(async () => (await studio.snapshot()).run?.step ?? 0, { timeout: 120_000, intervals: [50] })
      .toBeGreaterThan(0);
    const firstStep = performance.now() - pressed;
    const { run } = await studio.reach(['done'], 240_000);
    const { device, adapter, stepMs, dispatches, basesSeen, step, history, phases } = run!;
    expect(device).toBe('webgpu');
    const losses = history.mlmStudent.filter((loss) => loss !== null);
    expect(losses.every(Number.isFinite)).toBe(true);
    if (learns) expect(losses.at(-1)).toBeLessThan(losses[0]);
    expect(studio.complaints).toEqual([]);
    const speed = Math.round((1000 * basesSeen) / step / stepMs).toLocaleString('en');
    const named = Object.entries(phases).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
    const cells = [settings, adapter, stepMs.toFixed(2), dispatches, speed, (firstStep / 1000).toFixed(2)];
    rows.push(`| ${[...cells, named.join(', ')].join(' | ')} |`);
  });

test.afterAll(async ({ browser }) => {
  const head = ['run', 'adapter', 'ms a step', 'dispatches', 'bases/s', 's from Start to the first step', 'phases, ms'];
  const text = [
    '# Presets on the GPU of a machine',
    '',
    `${new Date().toISOString().slice(0, 10)}; Chromium ${browser.version()}. \`npm run bench -- --gpu\`. ` +
      'Predicted: [roofline.md](roofline.md).',
    '',
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows,
    '',
  ].join('\n');
  const out = resolve(process.env['BENCH_GPU_OUT'] ?? join(import.meta.dirname, '../docs/results/gpu.md'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, text);
  console.log(text);
});
