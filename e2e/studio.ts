import { test as base, expect, type Page } from '@playwright/test';
import type { Snapshot } from '../src/studio/shell/snapshot.ts';

/** The studio as a user's browser shows it, with what the journeys check along the way. */
export class Studio {
  /** Console errors, uncaught exceptions and policy violations so far. */
  readonly complaints: string[] = [];
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /**
   * @param hash settings in the address, such as `preset=nano&steps=30`
   * @param origin where the studio is served, the test's own server where left out
   */
  async open(hash = '', origin = ''): Promise<void> {
    await this.page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(window, { longTasks: tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
        buffered: true,
      });
    });
    await this.page.goto(`${origin}/#${hash}`);
  }

  snapshot(): Promise<Snapshot> {
    return this.page.evaluate(() => (window as unknown as { helicase: { snapshot(): Snapshot } }).helicase.snapshot());
  }

  /** Waits for one of the states; fails at once with the reason when the studio fails instead. */
  async reach(states: readonly Snapshot['state'][], timeout: number): Promise<Snapshot> {
    await expect
      .poll(
        async () => {
          const { state, error } = await this.standing();
          if (!states.includes('failed')) expect(error).toBeNull();
          return state;
        },
        // Most of what is waited for comes within a moment.
        { timeout, intervals: [50, 100, 200, 500] },
      )
      .toMatch(new RegExp(`^(${states.join('|')})$`));
    return this.snapshot();
  }

  /** The small part of the snapshot: a long history is slow to carry over. */
  private standing(): Promise<Pick<Snapshot, 'state' | 'error'>> {
    return this.page.evaluate(() => {
      const { state, error } = (window as unknown as { helicase: { snapshot(): Snapshot } }).helicase.snapshot();
      return { state, error };
    });
  }

  /** Milliseconds of the longest main-thread task since the page opened, 0 where all were short. */
  longestTask(): Promise<number> {
    return this.page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks));
  }

  /**
   * Milliseconds of processor time that the longest main-thread task takes while something is done. What other programs
   * take of the machine meanwhile does not count.
   */
  async longestWork(work: () => Promise<void>): Promise<number> {
    const browser = this.page.context().browser()!;
    await browser.startTracing(this.page, { categories: ['__metadata', 'toplevel'] });
    await work();
    return longestTaskOf(JSON.parse(String(await browser.stopTracing())));
  }

  async chooseFiles(...files: Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>): Promise<void> {
    await this.page.getByLabel('Genome files').setInputFiles(...files);
  }

  async useSample(): Promise<Snapshot> {
    await this.page.getByRole('button', { name: 'Use the sample genome' }).click();
    return this.reach(['ready'], 30_000);
  }

  async startTraining(): Promise<void> {
    await this.page.getByRole('link', { name: 'Train' }).click();
    await this.page.getByRole('button', { name: 'Start training' }).click();
  }
}

/** What Chromium traces: the names of threads, and tasks with the processor time of their thread. */
interface Traced {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Microseconds. */
  readonly tdur?: number;
}

function longestTaskOf({ traceEvents }: { readonly traceEvents: readonly Traced[] }): number {
  const threadOf = ({ pid, tid }: Traced) => `${pid} ${tid}`;
  const isMain = ({ name, args }: Traced) => name === 'thread_name' && args.name === 'CrRendererMain';
  const mains = new Set(traceEvents.filter(isMain).map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && mains.has(threadOf(event)));
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

/**
 * A test with an open studio at hand, which fails on any console error, uncaught exception, policy violation or dialog.
 */
export const test = base.extend<{ studio: Studio }>({
  studio: async ({ page }, use) => {
    const studio = new Studio(page);
    page.on('dialog', (dialog) => {
      studio.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await use(studio);
    expect(studio.complaints).toEqual([]);
  },
});

/**
 * The smallest run that shows everything, on any machine: steps of 4 windows, as many as a journey needs.
 * @param threads one, since another journey is under way beside it, but where threads are part of what is shown
 */
export const tiny = (steps: number, threads: 1 | 'auto' = 1): string =>
  `preset=nano&steps=${steps}&batch=4&validationWindows=8&device=wasm&threads=${threads}`;
export const TINY = tiny(40);
/**
 * A run without end on a software GPU too, which compiles for seconds what a preset's length and depth ask of it: one
 * block over few tokens.
 */
export const shallow = (device: 'webgpu' | 'wasm'): string =>
  'preset=nano&steps=100000&batch=4&windowLength=40&validationWindows=8&evaluateEvery=1000&augmentationReach=4' +
  `&blocks=1&device=${device}`;
/** Long enough that it is still running whenever a journey wants it to. */
export const LONG = tiny(100_000);

/** A file as a browser's file input takes it. */
export const fasta = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

/** Bases that look drawn at random and are the same every time. */
export function someBases(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 'ACGT'[state % 4];
  }).join('');
}

/** Values that were measured, in order. */
export const measured = (values: readonly (number | null)[]): number[] =>
  values.filter((value): value is number => value !== null);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
