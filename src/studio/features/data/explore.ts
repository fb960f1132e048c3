import type { EngineEvent, Query } from '../../../engine/protocol';
import type { Problem } from '../../../errors/typed-error';
import type { CompositionProfile, KmerSpectrum, Leakage, RegionsReport, RegionView } from '../../../genome/answers';
import type { GenomeSummary } from '../../../genome/summary';
import { emptyTable, type RecordTable, refreshTable, tableOf, withPage } from './record-pages';

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
  /** A .fai that is ready to be saved. */
  readonly index: { readonly fileName: string; readonly blob: Blob } | null;
  /** Questions on the way. */
  readonly waiting: ReadonlySet<Query>;
  readonly problems: Readonly<Partial<Record<Query, Problem>>>;
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
  index: null,
  waiting: new Set(),
  problems: {},
});

/** The events that concern the open genome, folded in. `opened`: the genome is another one than before. */
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

export function reduceExplore(explore: Explore, event: EngineEvent): Explore {
  switch (event.type) {
    case 'recordPage':
      return { ...answered(explore, 'records'), table: withPage(explore.table, event.page) };
    case 'region':
      return { ...answered(explore, 'region'), region: event.region };
    case 'profile':
      // An answer about a record that is no longer looked at: the right one is on its way.
      return event.profile.record === (explore.profileOf?.index ?? null)
        ? { ...answered(explore, 'profile'), profile: event.profile }
        : explore;
    case 'spectrum':
      return event.spectrum.k === explore.k ? { ...answered(explore, 'spectrum'), spectrum: event.spectrum } : explore;
    case 'leakage':
      return { ...answered(explore, 'leakage'), leakage: event.leakage };
    case 'regions':
      return { ...answered(explore, 'regions'), regions: event.regions };
    case 'index':
      return { ...answered(explore, 'exportIndex'), index: { fileName: event.fileName, blob: event.blob } };
    case 'genome':
      return answered(explore, 'includeMatching');
    case 'queryFailed':
      return { ...answered(explore, event.of), problems: { ...explore.problems, [event.of]: event.problem } };
    default:
      return explore;
  }
}

function answered(explore: Explore, query: Query): Explore {
  if (!explore.waiting.has(query)) return explore;
  return { ...explore, waiting: new Set([...explore.waiting].filter((each) => each !== query)) };
}

export function asking(explore: Explore, query: Query): Explore {
  const { [query]: _, ...problems } = explore.problems;
  return { ...explore, problems, waiting: new Set([...explore.waiting, query]) };
}

/** Whether a question should be asked without being bidden to. */
export function wants(
  { explore, genome }: { readonly explore: Explore; readonly genome: GenomeSummary | null },
  query: 'profile' | 'spectrum' | 'leakage',
) {
  if (genome === null || explore[query] !== null || explore.waiting.has(query) || explore.problems[query] !== undefined)
    return false;
  if (query === 'profile') return true;
  if (query === 'spectrum') return genome.totals.bases <= BASES_COUNTED_UNBIDDEN;
  return (
    genome.split.trainBases > 0 && genome.split.validationBases > 0 && genome.totals.bases <= BASES_COMPARED_UNBIDDEN
  );
}
