/**
 * `npm run bench`: the engine's bench with its own options, with `--gpu` what gpu.mjs asks of a machine with a GPU,
 * with `--scaling` a step against its sizes, or with `-g formats` and `-g whole` the import's bench. Anything unknown
 * here goes to Playwright. Plain JavaScript, because Node 20 runs no TypeScript.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { askGpu } from './gpu.mjs';

const options = { '--quick': 'BENCH_QUICK', '--threads': 'BENCH_THREADS', '--tiny': 'BENCH_TINY' };
const values = { '--out': 'BENCH_OUT', '--case': 'BENCH_CASES', '--only': 'BENCH_IMPLEMENTATIONS' };
const env = { ...process.env };
const rest = [];
const named = new Set();

const args = process.argv.slice(2).flatMap((arg) => (arg.startsWith('--') ? arg.split(/=(.*)/s, 2) : [arg]));
for (let i = 0; i < args.length; i++) {
  const arg = args[i];
  if (arg in options) env[options[arg]] = '1';
  else if (arg === '--scaling') {
    env.BENCH_THREADS = '1';
    rest.push('-g', 'scaling');
  } else if (arg in values) {
    const value = args[++i];
    if (value === undefined) {
      console.error(`${arg} needs a value.`);
      process.exit(2);
    }
    const repeats = arg !== '--out' && named.has(arg);
    named.add(arg);
    env[values[arg]] = repeats ? `${env[values[arg]]},${value}` : value;
  } else rest.push(arg);
}

if (rest.includes('--gpu')) process.exit(askGpu(env.BENCH_TINY !== undefined) ? 0 : 1);

const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
const which = rest.length === 0 ? ['-g', 'engine'] : rest;
const { status } = spawnSync(
  process.execPath,
  [playwright, 'test', '--config', fileURLToPath(new URL('bench.config.ts', import.meta.url)), ...which],
  {
    env,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
