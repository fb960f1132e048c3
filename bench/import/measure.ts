import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, test as plain } from '@playwright/test';
import { chromiumLaunchOptions } from '../../e2e/chromium.ts';

/** What the import benches share: a folder, a browser that keeps files as a user's does, and how results are told. */

export const results = join(import.meta.dirname, '../../docs/results');

/** Of the made genome, against hg38. */
export const scaleOr = (usual: number): number => Number(process.env['SCALE'] ?? usual);

/**
 * `folder`: for the files of a test, removed after it. `context`: a profile of its own; in a private one, which tests
 * get by default, stored files lie behind another process and are a hundred times slower to read.
 */
export const test = plain.extend<{ folder: string; context: BrowserContext }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'helicase-bench-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  context: async ({ baseURL, folder }, use) => {
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      ...chromiumLaunchOptions(),
      headless: true,
      baseURL,
      viewport: { width: 1280, height: 720 },
    });
    await use(context);
    await context.close();
  },
});

export const megabytes = (path: string): number => statSync(path).size / 1e6;

/** The most memory the page's process has held so far, as Linux counts it; NaN elsewhere. */
export async function peakMegabytes(context: BrowserContext): Promise<number> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) =>
      existsSync(`/proc/${id}/status`)
        ? Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1000
        : Number.NaN,
    );
  return Math.max(...peaks);
}

/** Prints a table and writes it to docs/results. @param text megabytes of FASTA */
export function publish(name: string, command: string, scale: number, text: number, table: string): void {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`;
  const genome = `a made genome in the image of hg38, ${text.toFixed(0)} MB of FASTA (scale ${scale})`;
  const facts = `${new Date().toISOString().slice(0, 10)}; ${machine}; ${genome}.`;
  console.log(`${facts}\n\n${table}`);
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.md`), `# Import, measured\n\n${facts} \`${command}\`.\n\n${table}\n`);
}

export const factTable = (rows: readonly (readonly [what: string, measured: string])[]): string =>
  `| what | measured |\n|---|---|\n${rows.map(([what, measured]) => `| ${what} | ${measured} |`).join('\n')}`;
