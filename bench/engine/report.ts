import {
  CASES,
  type CaseName,
  caseText,
  IMPLEMENTATION_TEXT,
  IMPLEMENTATIONS,
  type Implementation,
  PEAK_TEXT,
  PEAKS,
  type Peak,
  peakOf,
} from './cases';

/** Times in milliseconds a step; counts of one step. On WebAssembly there is no GPU to count on. */
export interface Measurement {
  /** The median of the samples. */
  readonly ms: number;
  /** Their least: what other work on the machine disturbed least. */
  readonly leastMs: number;
  readonly dispatches: number | null;
  readonly submits: number | null;
  readonly readbacks: number | null;
  readonly buffersCreated: number | null;
  readonly peakBytes: number | null;
  readonly gflops: number;
}

/** Why there is no measurement. */
export interface Failure {
  readonly failed: string;
}

export type Outcome = Measurement | Failure;
export type CaseOutcomes = Readonly<Partial<Record<Implementation, Outcome>>>;

/** What was found of what devices do at most, GFLOP/s. */
export type Peaks = Readonly<Partial<Record<Peak, number>>>;

/** What a bench found in full sizes, as it is written to docs/results/bench.json. */
export interface BenchReport {
  /** Null where no GPU was asked for or found. */
  readonly adapter: string | null;
  readonly browser: string;
  /** ISO 8601. */
  readonly date: string;
  readonly commit: string | null;
  /** What it was measured with. */
  readonly command: string;
  /** By multiply-adds on registers alone, GFLOP/s. */
  readonly peaks: Peaks;
  readonly cases: Readonly<Partial<Record<CaseName, CaseOutcomes>>>;
}

export const isMeasured = (outcome: Outcome | undefined): outcome is Measurement =>
  outcome !== undefined && 'ms' in outcome;

/** How many times as long as `reference` an implementation takes; null where either was not measured. */
function timesAsLong(outcomes: CaseOutcomes, implementation: Implementation, reference: Implementation): number | null {
  const [of, by] = [outcomes[implementation], outcomes[reference]];
  return isMeasured(of) && isMeasured(by) ? of.ms / by.ms : null;
}

export const COLUMNS = [
  'implementation',
  'ms',
  'least ms',
  'times Helicase WebGPU',
  'times Helicase WebAssembly',
  'dispatches',
  'submits',
  'readbacks',
  'buffers created',
  'peak MB',
  'GFLOP/s',
  'share of peak',
] as const;

/** One row of a case's table: cells as text, or a failure in its own words. */
interface Row {
  readonly name: string;
  readonly cells: readonly string[];
  readonly failed: string | null;
}

export function rowsOf(outcomes: CaseOutcomes, peaks: Peaks): Row[] {
  return IMPLEMENTATIONS.flatMap((implementation): Row[] => {
    const outcome = outcomes[implementation];
    if (outcome === undefined) return [];
    const name = IMPLEMENTATION_TEXT[implementation];
    if (!isMeasured(outcome)) return [{ name, cells: [], failed: outcome.failed }];
    const { ms, leastMs, dispatches, submits, readbacks, buffersCreated, peakBytes, gflops } = outcome;
    const peak = peakOf(implementation);
    const most = peak === null ? undefined : peaks[peak];
    const cells = [
      digits(ms),
      digits(leastMs),
      ratio(timesAsLong(outcomes, implementation, 'helicase-webgpu')),
      ratio(timesAsLong(outcomes, implementation, 'helicase-wasm')),
      count(dispatches),
      count(submits),
      count(readbacks),
      count(buffersCreated),
      peakBytes === null ? '' : digits(peakBytes / 1e6),
      digits(gflops),
      most === undefined ? '' : `${digits((100 * gflops) / most)} %`,
    ];
    return [{ name, cells, failed: null }];
  });
}

/** The report as Markdown: one table a case. */
export function markdownOf(report: BenchReport): string {
  const { adapter, browser, date, commit, command, peaks, cases } = report;
  const reached = peakTexts(peaks).join(', ');
  const peak = reached === '' ? '' : `; multiply-adds reach, in GFLOP/s, ${reached}`;
  const build = commit === null ? '' : `; commit ${commit}`;
  const facts = `${date.slice(0, 10)}; ${adapter ?? 'no GPU'}; ${browser}${build}${peak}. \`${command}\`.`;
  const tables = CASES.flatMap((name) => {
    const outcomes = cases[name];
    if (outcomes === undefined) return [];
    const rows = rowsOf(outcomes, peaks).map(
      ({ name: who, cells, failed }) =>
        `| ${who} | ${failed === null ? cells.join(' | ') : `${asCell(failed)}${' |'.repeat(COLUMNS.length - 2)}`} |`,
    );
    const head = `| ${COLUMNS.join(' | ')} |\n|${'---|'.repeat(COLUMNS.length)}`;
    return [`## ${name}\n\n${caseText(name, 'full')}.\n\n${head}\n${rows.join('\n')}\n`];
  });
  return `# Bench\n\n${facts}\n\n${tables.join('\n')}`;
}

/** What was measured of them, in words. */
export const peakTexts = (peaks: Peaks): string[] =>
  PEAKS.flatMap((peak) => {
    const most = peaks[peak];
    return most === undefined ? [] : [`${PEAK_TEXT[peak]}: ${digits(most)}`];
  });

/** Three significant digits, no exponent. */
const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

const count = (value: number | null): string =>
  value === null ? '' : Number(value.toPrecision(6)).toLocaleString('en');
const ratio = (value: number | null): string => (value === null ? '' : `${digits(value)} x`);
const asCell = (text: string): string => text.replaceAll('|', '/').replace(/\s+/g, ' ').slice(0, 200);
