import type { Problem } from '../../../errors/typed-error';
import type { CompositionProfile, KmerSpectrum, Leakage, RegionsReport, RegionView } from '../../../genome/answers';
import type { GenomeSummary } from '../../../genome/summary';
import { emptyTable, type RecordTable, refreshTable, tableOf } from './record-pages';

/** What is asked of the engine about the open genome, or done to it. */
export type Question =
  | 'records'
  | 'region'
  | 'profile'
  | 'spectrum'
  | 'leakage'
  | 'regions'
  | 'index'
  | 'include'
  | 'includeMatching';

/** What was asked about the open genome, and what the engine answered. */
export interface Explore {
  readonly table: RecordTable;
  readonly region: RegionView | null;
  /** The record whose composition is shown; null for the whole genome. */
  readonly profileOf: NamedRecord | null;
  readonly profile: CompositionProfile | null;
  readonly k: number;
  readonly spectrum: KmerSpectrum | null;
  readonly leakage: Leakage | null;
  readonly regions: RegionsReport | null;
  /** Questions on the way. */
  readonly waiting: ReadonlySet<Question>;
  readonly problems: Readonly<Partial<Record<Question, Problem>>>;
}

export interface NamedRecord {
  readonly index: number;
  readonly name: string;
}

/** Bins of a profile: about as many as a chart has room for. */
export const PROFILE_BINS = 300;
/** Up to here the answer takes a moment and is asked for unbidden; above, a button asks. */
const BASES_COUNTED_UNBIDDEN = 300e6;
const BASES_COMPARED_UNBIDDEN = 20e6;

export const nothingExplored = (): Explore => ({
  table: emptyTable,
  region: null,
  profileOf: null,
  profile: null,
  k: 6,
  spectrum: null,
  leakage: null,
  regions: null,
  waiting: new Set(),
  problems: {},
});

/** Of another genome nothing is known yet; the same one may have another selection or split. */
export function exploreGenome(explore: Explore, genome: GenomeSummary, before: GenomeSummary | null): Explore {
  if (before === null || before.fingerprint !== genome.fingerprint)
    return { ...nothingExplored(), k: explore.k, table: tableOf(genome) };
  const sameBases = before.totals.bases === genome.totals.bases && before.includedCount === genome.includedCount;
  return {
    ...explore,
    table: refreshTable(explore.table, genome),
    leakage: null,
    spectrum: sameBases ? explore.spectrum : null,
  };
}

/** A question is on its way: what was wrong with the one before is forgotten. */
export function asking(explore: Explore, question: Question): Explore {
  const { [question]: _, ...problems } = explore.problems;
  return { ...explore, problems, waiting: new Set([...explore.waiting, question]) };
}

export const answered = (explore: Explore, question: Question): Explore =>
  explore.waiting.has(question)
    ? { ...explore, waiting: new Set([...explore.waiting].filter((each) => each !== question)) }
    : explore;

export const refused = (explore: Explore, question: Question, problem: Problem): Explore => ({
  ...answered(explore, question),
  problems: { ...explore.problems, [question]: problem },
});

/** Whether a question should be asked without being bidden to. */
export function wants(
  { explore, genome }: { readonly explore: Explore; readonly genome: GenomeSummary | null },
  question: 'profile' | 'spectrum' | 'leakage',
): boolean {
  if (genome === null || explore[question] !== null) return false;
  if (explore.waiting.has(question) || explore.problems[question] !== undefined) return false;
  if (question === 'profile') return true;
  if (question === 'spectrum') return genome.totals.bases <= BASES_COUNTED_UNBIDDEN;
  return (
    genome.split.trainBases > 0 && genome.split.validationBases > 0 && genome.totals.bases <= BASES_COMPARED_UNBIDDEN
  );
}
