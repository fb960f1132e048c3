/**
 * What a machine with a GPU is asked, in under ten minutes: kernels against their references, the bench, and short runs
 * of presets. Plain JavaScript, because Node 20 runs no TypeScript.
 *
 *     npm run bench -- --gpu               writes docs/results/bench-gpu.json, bench-gpu.md and gpu.md
 *     npm run bench -- --gpu --tiny        the same in the smallest sizes, on whatever GPU there is, a software
 *                                          one too: shows that everything runs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const PLAYWRIGHT = path('../node_modules/@playwright/test/cli.js');
const VITEST = path('../node_modules/vitest/vitest.mjs');
const PARITY = ['product', 'chordmixer-layer', 'layer-norm', 'flash-attention', 'distillation-loss', 'adamw-ema'];
const STEPS = ['src/training/oracle.browser.test.ts', 'src/training/fused/learner.browser.test.ts'];

/** Seconds that each may take: ten minutes in all, as docs/bench.md promises whoever lends a machine. */
const LIMITS = { adapter: 40, parity: 210, engine: 200, presets: 150 };

/** What Chromium finds, as bench/adapter.bench.ts writes it; null where it could not be asked. */
function adapterHere(env) {
  const file = join(mkdtempSync(join(tmpdir(), 'helicase-adapter-')), 'adapter.json');
  const args = [PLAYWRIGHT, 'test', '--config', path('bench.config.ts'), '-g', 'adapter of this machine'];
  const stdio = ['ignore', 'ignore', 'inherit'];
  const timeout = 1000 * LIMITS.adapter;
  spawnSync(process.execPath, args, { cwd: path('..'), env: { ...env, BENCH_ADAPTER: file }, stdio, timeout });
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** @returns whether everything passed */
export function askGpu(tiny) {
  const out = (name) => (tiny ? `${tmpdir()}/helicase-${name}` : path(`../docs/results/${name}`));
  const bench = (...args) => [PLAYWRIGHT, 'test', '--config', path('bench.config.ts'), ...args];
  const parity = tiny ? ['src/ops/layer-norm'] : [...PARITY.map((op) => `src/ops/${op}`), ...STEPS];
  const parts = [
    {
      what: 'kernels against their references',
      args: [VITEST, 'run', '--project', 'browser', ...parity],
      limit: LIMITS.parity,
    },
    { what: 'the bench', args: bench('-g', 'engine'), limit: LIMITS.engine },
    { what: 'runs of presets', args: bench('-g', 'gpu'), limit: LIMITS.presets },
  ];
  const env = {
    ...process.env,
    BENCH_QUICK: '1',
    BENCH_IMPLEMENTATIONS: 'helicase-webgpu,helicase-wasm,tfjs-webgpu,jax-webgpu',
    BENCH_OUT: out('bench-gpu.json'),
    BENCH_GPU_OUT: out('gpu.md'),
    ...(tiny ? { BENCH_TINY: '1' } : { HELICASE_GPU: '1' }),
  };
  const found = adapterHere(env);
  if (found === null) {
    console.error('Chromium could not be asked for its GPU: see whether `npx playwright install chromium` helps.');
    return false;
  }
  const { name, hardware } = found;
  if (!hardware && !tiny) {
    const what = name === null ? 'no adapter' : `only ${name}`;
    console.error(`Chromium finds no GPU of hardware here (${what}): run this where there is one, or with --tiny.`);
    return false;
  }
  console.log(`The GPU is ${name}.`);
  const told = parts.map(({ what, args, limit }) => {
    const begun = performance.now();
    const { status } = spawnSync(process.execPath, args, {
      cwd: path('..'),
      env,
      stdio: 'inherit',
      timeout: 1000 * (tiny ? 3 * limit : limit),
    });
    const seconds = Math.round((performance.now() - begun) / 1000);
    return { passed: status === 0, line: `${status === 0 ? 'passed' : 'FAILED'}  ${what}, ${seconds} s` };
  });
  console.log(told.map(({ line }) => line).join('\n'));
  return told.every(({ passed }) => passed);
}
