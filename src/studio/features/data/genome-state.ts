import type { ImportProgress } from '../../../genome/import/import-progress';
import type { GenomeSummary } from '../../../genome/summary';
import type { Notice } from '../../../worker/api';
import { type Explore, exploreGenome, nothingExplored } from './explore';
import { type Library, noLibrary, withReport } from './library';

/** An import, or a genome of the library being opened. */
export interface Importing {
  readonly from: 'files' | 'sample' | 'library' | 'task';
  readonly name: string | null;
  readonly cancelling: boolean;
}

/** The genome's life, apart from the run's. */
export interface GenomeState {
  readonly genome: GenomeSummary | null;
  readonly importing: Importing | null;
  readonly progress: ImportProgress | null;
  /** The last import came to nothing. */
  readonly importFailed: boolean;
  readonly explore: Explore;
  readonly library: Library;
}

export const noGenome = (): GenomeState => ({
  genome: null,
  importing: null,
  progress: null,
  importFailed: false,
  explore: nothingExplored(),
  library: noLibrary(),
});

/** An open genome, or the same one with another selection, split or name. */
export const withGenome = ({ explore, genome: before }: GenomeState, genome: GenomeSummary) => ({
  genome,
  importFailed: false,
  explore: exploreGenome(explore, genome, before),
});

type GenomeNotice = Extract<Notice, { type: 'genome' | 'regions' | 'library' | 'importProgress' }>;

/** What changes by what the engine says of the genome and the library. */
export function reduceGenome(state: GenomeState, notice: GenomeNotice): Partial<GenomeState> {
  switch (notice.type) {
    case 'genome':
      return notice.genome === null
        ? { genome: null, importFailed: false, explore: nothingExplored() }
        : withGenome(state, notice.genome);
    case 'regions':
      return { explore: { ...state.explore, regions: notice.regions } };
    case 'library':
      return { library: withReport(state.library, notice.library) };
    case 'importProgress':
      return state.importing === null ? {} : { progress: notice.progress };
  }
}
