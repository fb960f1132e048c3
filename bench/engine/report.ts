import { CASES, type CaseName, caseText, IMPLEMENTATION_TEXT, IMPLEMENTATIONS, type Implementation } from './cases';

/** Times in milliseconds a step; counts of one step. On WebAssembly there is no GPU to count on. */
export interface Measurement {
  readonly ms: number;
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

/** What a bench found in full sizes, as it is written to docs/results/bench.json. */
export interface BenchReport {
  /** Null where no GPU was asked for or found. */
  readonly adapter: string | null;
  readonly browser: string;
  /** ISO 8601. */
  readonly date: string;
  readonly commit: string | null;
  /** Of the adapter, by fused multiply-adds on registers; null without WebGPU. */
  readonly peakGflops: number | null;
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

export function rowsOf(outcomes: CaseOutcomes, peakGflops: number | null): Row[] {
  return IMPLEMENTATIONS.flatMap((implementation): Row[] => {
    const outcome = outcomes[implementation];
    if (outcome === undefined) return [];
    const name = IMPLEMENTATION_TEXT[implementation];
    if (!isMeasured(outcome)) return [{ name, cells: [], failed: outcome.failed }];
    const { ms, dispatches, submits, readbacks, buffersCreated, peakBytes, gflops } = outcome;
    const share = implementation.endsWith('webgpu') && peakGflops !== null ? gflops / peakGflops : null;
    const cells = [
      digits(ms),
      ratio(timesAsLong(outcomes, implementation, 'helicase-webgpu')),
      ratio(timesAsLong(outcomes, implementation, 'helicase-wasm')),
      count(dispatches),
      count(submits),
      count(readbacks),
      count(buffersCreated),
      peakBytes === null ? '' : digits(peakBytes / 1e6),
      digits(gflops),
      share === null ? '' : `${digits(100 * share)} %`,
    ];
    return [{ name, cells, failed: null }];
  });
}

/** The report as Markdown: one table a case. */
export function markdownOf(report: BenchReport): string {
  const { adapter, browser, date, commit, peakGflops, cases } = report;
  const peak = peakGflops === null ? '' : `; fused multiply-adds reach ${digits(peakGflops)} GFLOP/s`;
  const build = commit === null ? '' : `; commit ${commit}`;
  const facts = `${date.slice(0, 10)}; ${adapter ?? 'no GPU'}; ${browser}${build}${peak}. \`npm run bench\`.`;
  const tables = CASES.flatMap((name) => {
    const outcomes = cases[name];
    if (outcomes === undefined) return [];
    const rows = rowsOf(outcomes, peakGflops).map(
      ({ name: who, cells, failed }) =>
        `| ${who} | ${failed === null ? cells.join(' | ') : `${asCell(failed)}${' |'.repeat(COLUMNS.length - 2)}`} |`,
    );
    const head = `| ${COLUMNS.join(' | ')} |\n|${'---|'.repeat(COLUMNS.length)}`;
    return [`## ${name}\n\n${caseText(name, 'full')}.\n\n${head}\n${rows.join('\n')}\n`];
  });
  return `# Bench\n\n${facts}\n\n${tables.join('\n')}`;
}

/** Three significant digits, no exponent. */
const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

const count = (value: number | null): string =>
  value === null ? '' : Number(value.toPrecision(6)).toLocaleString('en');
const ratio = (value: number | null): string => (value === null ? '' : `${digits(value)} x`);
const asCell = (text: string): string => text.replaceAll('|', '/').replace(/\s+/g, ' ').slice(0, 200);
