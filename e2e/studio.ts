import { expect, type Page } from '@playwright/test';
import type { Snapshot } from '../src/studio/state/snapshot.ts';

/** The studio as a user's browser shows it, with what the journeys check along the way. */
export class Studio {
  /** Console errors, uncaught exceptions and policy violations so far. */
  readonly complaints: string[] = [];
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** @param hash settings in the address, such as `preset=nano&steps=30` */
  async open(hash = ''): Promise<void> {
    await this.page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(window, { longTasks: tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
    });
    await this.page.goto(`/#${hash}`);
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
        { timeout, intervals: [500] },
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

  async chooseFiles(...files: Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>): Promise<void> {
    await this.page.getByLabel('Genome files').setInputFiles(...files);
  }

  async startTraining(): Promise<void> {
    await this.page.getByRole('link', { name: 'Train' }).click();
    await this.page.getByRole('button', { name: 'Start training' }).click();
  }
}

/** Values that were measured, in order. */
export const measured = (values: readonly (number | null)[]): number[] => values.filter((value): value is number => value !== null);

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
