import { CASES, type Implementation } from '../../../../bench/engine/cases';
import type { BenchReport } from '../../../../bench/engine/report';
import type { BenchSettings, Findings, Progress } from '../../../../bench/engine/runner';

/** How much of the bench runs in the page. */
export type Extent = 'quick' | 'full' | 'trial';

export const EXTENTS: readonly { readonly extent: Extent; readonly name: string; readonly means: string }[] = [
  { extent: 'quick', name: 'Quick', means: 'Three minutes at most; what would not fit is left out.' },
  { extent: 'full', name: 'Full', means: 'Seconds on a GPU, a quarter of an hour where the GPU is a software one.' },
  { extent: 'trial', name: 'Trial', means: 'The smallest sizes: shows that everything runs. The times mean nothing.' },
];

/** What the studio has at hand; other packages are measured by `npm run bench` alone. */
const AT_HAND: readonly Implementation[] = [
  'helicase-webgpu',
  'helicase-wasm',
  'helicase-threads',
  'tfjs-webgpu',
  'tfjs-wasm',
];

export function settingsFor(extent: Extent): BenchSettings {
  const trial = extent === 'trial';
  return {
    cases: CASES,
    implementations: AT_HAND,
    size: trial ? 'tiny' : 'full',
    budgetMs: extent === 'quick' ? 170_000 : 3_600_000,
    rounds: trial ? 1 : extent === 'quick' ? 3 : 7,
  };
}

export interface Measuring {
  readonly running: boolean;
  /** What measures could not be downloaded. */
  readonly unloaded: boolean;
  readonly extent: Extent;
  readonly progress: Progress | null;
  readonly findings: Findings | null;
}

export const notMeasured: Measuring = {
  running: false,
  unloaded: false,
  extent: 'quick',
  progress: null,
  findings: null,
};

/** The browser as its agent string names it. Edge and Opera name Chrome too. */
export function browserName(agent: string): string {
  const found =
    /(Edg|OPR)\/[\d.]+/.exec(agent) ?? /(Firefox|Chrome)\/[\d.]+/.exec(agent) ?? /Version\/[\d.]+/.exec(agent);
  return found === null
    ? 'unknown browser'
    : found[0].replace('Edg/', 'Edge ').replace('OPR/', 'Opera ').replace('Version/', 'Safari ').replace('/', ' ');
}

export const reportOf = (findings: Findings, agent: string, now: Date, commit: string | null): BenchReport => ({
  adapter: findings.adapter,
  browser: browserName(agent),
  date: now.toISOString(),
  commit,
  command: '#bench',
  peaks: findings.peaks,
  cases: findings.cases,
});
