import { join } from 'node:path';
import { chromium, test } from '@playwright/test';
import { chromiumLaunchOptions } from '../e2e/chromium.ts';
import { compiled } from '../kernels.ts';
import { type Job, MEMORY_BYTES, otherJobs, PRODUCTS, productJobs } from './kernels/jobs.ts';

const WORKED = join(import.meta.dirname, 'kernels/worked-example.as.ts');
const KERNELS = join(import.meta.dirname, '../src/ops/kernels.as.ts');

/**
 * Runs in the page, on one thread: milliseconds of each job, the best of 30 samples, which are taken in turn, so that
 * whatever else the machine does meets all of them. A quarter of a second of each goes before, or the browser would
 * still be computing with what its first compiler made.
 */
async function timed({ jobs, builds, bytes }: { jobs: Job[]; builds: Record<string, string>; bytes: number }) {
  const pages = bytes / 65_536;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  const kernels: Record<string, WebAssembly.Exports> = {};
  for (const [build, text] of Object.entries(builds)) {
    const module = await WebAssembly.compile(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    kernels[build] = (await WebAssembly.instantiate(module, { env: { memory, table } })).exports;
  }
  const numbers = new Float32Array(memory.buffer);
  for (let i = 65_536; i < numbers.length; i++) numbers[i] = (Math.imul(i, 2_654_435_761) >>> 9) / 2 ** 23 - 0.5;
  const words = new Int32Array(memory.buffer);
  let next = 1024;
  const runs = jobs.map(({ build, calls }) => {
    const placed = calls.map(({ kernel, parts, args }) => {
      const record = next;
      words.set(args, record / 4);
      next += 256;
      return { run: kernels[build][kernel] as (args: number, part: number) => void, parts, record };
    });
    return () => {
      for (const { run, parts, record } of placed) for (let part = 0; part < parts; part++) run(record, part);
    };
  });
  const repeats = runs.map((run) => {
    const start = performance.now();
    let times = 0;
    for (; performance.now() - start < 250; times++) run();
    return Math.max(1, Math.ceil(times / 100));
  });
  const best = runs.map(() => Number.POSITIVE_INFINITY);
  for (let sample = 0; sample < 30; sample++)
    runs.forEach((run, i) => {
      const start = performance.now();
      for (let n = 0; n < repeats[i]; n++) run();
      best[i] = Math.min(best[i], (performance.now() - start) / repeats[i]);
    });
  return best;
}

test('kernels', async () => {
  test.setTimeout(300_000);
  const [worked, plain, relaxed] = await Promise.all([
    compiled(WORKED, 'relaxed'),
    compiled(KERNELS, 'plain'),
    compiled(KERNELS, 'relaxed'),
  ]);
  const builds = Object.fromEntries(
    Object.entries({ worked, plain, relaxed }).map(([name, bytes]) => [name, bytes.toString('base64')]),
  );
  const browser = await chromium.launch(chromiumLaunchOptions());
  const page = await browser.newPage();
  const measure = (jobs: Job[]) => page.evaluate(timed, { jobs, builds, bytes: MEMORY_BYTES });
  for (const sizes of PRODUCTS) {
    const jobs = productJobs(sizes);
    report(sizes.join(' x '), jobs, await measure(jobs));
  }
  const others = otherJobs();
  report('8 windows of 256 tokens, width 64, 4 heads', others, await measure(others));
  await browser.close();
});

function report(what: string, jobs: readonly Job[], ms: readonly number[]): void {
  console.log(what);
  jobs.forEach(({ name, flop }, i) => {
    console.log(
      `  ${name.padEnd(32)}${ms[i].toFixed(3).padStart(9)} ms${(flop / ms[i] / 1e6).toFixed(1).padStart(7)} GFLOP/s`,
    );
  });
}
