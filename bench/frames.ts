import type { Page } from '@playwright/test';
import { median } from '../src/numerics/median.ts';

export interface Frames {
  readonly perSecond: number;
  /** Milliseconds between two. */
  readonly median: number;
  /** Of 95 %. */
  readonly late: number;
  readonly longest: number;
}

/** Frames the page drew while something was done to it: how many a second, and how far apart. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    const frame = (now: number) => {
      frames.push(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const between = frames.slice(1).map((at, i) => at - frames[i]);
  return {
    perSecond: (1000 * between.length) / (frames[frames.length - 1] - frames[0]),
    median: median(between),
    late: between.toSorted((a, b) => a - b)[Math.floor(0.95 * between.length)],
    longest: Math.max(...between),
  };
}

export const framesText = ({ perSecond, ...between }: Frames): string => {
  const [middle, late, longest] = [between.median, between.late, between.longest].map((ms) => `${Math.round(ms)} ms`);
  return `${perSecond.toFixed(0)} a second; median ${middle}, 95 % within ${late}, longest ${longest}`;
};
