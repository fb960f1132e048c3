import type { StoreApi } from 'zustand/vanilla';
import type { ExportedFile } from '../../../engine/transfer/exchange';
import type { RegionFormat } from '../../../genome/split/region-lines';
import type { GenomeSummary } from '../../../genome/summary';
import type { EngineClient } from '../../../worker/api';
import { deliver, Latest, type Taker } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { runActive } from '../train/live/run-state';
import { answered, asking, type Explore, type NamedRecord, PROFILE_BINS, type Question, refused } from './explore';
import { withGenome } from './genome-state';
import { missingPages, queryOf, type RecordOrder, withAsked, withIncluded, withOrder, withPage } from './record-pages';

/**
 * What may be asked of the open genome and done to it. While a run holds the engine, only questions that it answers
 * along the way are asked.
 */
export function createGenomeActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
) {
  const newest = new Map<Question, Latest>();
  const explore = (change: (explore: Explore) => Explore) => setState((state) => ({ explore: change(state.explore) }));
  const idle = () => getState().genome !== null && !runActive(getState()) && getState().importing === null;

  /** An answer about a genome that is no longer open is left aside: of the other one nothing was asked. */
  const aboutThis = <T>(question: Question, take: (answer: T) => void): Taker<T> => {
    const of = getState().genome?.fingerprint;
    const ifOpen = (then: () => void) => {
      if (getState().genome?.fingerprint === of) then();
    };
    return {
      take: (answer) =>
        ifOpen(() => {
          explore((now) => answered(now, question));
          take(answer);
        }),
      fail: (problem) => ifOpen(() => explore((now) => refused(now, question, problem))),
    };
  };
  /** Of the same question asked again only the newest answer counts. */
  const ask = <T>(question: Question, answer: () => Promise<T>, take: (answer: T) => void) => {
    const latest = newest.get(question) ?? new Latest();
    newest.set(question, latest);
    explore((now) => asking(now, question));
    void latest.ask(answer, aboutThis(question, take));
  };
  const takeGenome = (genome: GenomeSummary) => setState((state) => withGenome(state, genome));

  const askProfile = () => {
    if (!idle()) return;
    const record = getState().explore.profileOf?.index ?? null;
    ask(
      'profile',
      () => client.genome.profile(record, PROFILE_BINS),
      (profile) => explore((now) => (profile.record === (now.profileOf?.index ?? null) ? { ...now, profile } : now)),
    );
  };
  const askSpectrum = () => {
    if (!idle()) return;
    const { k } = getState().explore;
    ask(
      'spectrum',
      () => client.genome.spectrum(k),
      (spectrum) => explore((now) => (spectrum.k === now.k ? { ...now, spectrum } : now)),
    );
  };

  return {
    includeRecord(index: number, included: boolean) {
      if (runActive(getState()) || getState().genome === null) return;
      // Shown at once; the engine answers with the genome and its new split.
      explore((now) => ({ ...now, table: withIncluded(now.table, index, included) }));
      void deliver(client.genome.include(index, included), aboutThis('include', takeGenome));
    },
    /** Includes or excludes what the filter shows; without a filter, every record. */
    includeMatching(included: boolean) {
      const { pattern } = getState().explore.table.order;
      if (!idle()) return;
      const names = pattern.trim() === '' ? '*' : pattern;
      ask('includeMatching', () => client.genome.includeMatching(names, included), takeGenome);
    },
    orderRecords: (change: Partial<RecordOrder>) => explore((now) => ({ ...now, table: withOrder(now.table, change) })),
    /** Asks for the pages that hold rows of [first, end) unless they are there or on their way. */
    needRecords(first: number, end: number) {
      const { genome, explore: now } = getState();
      const pages = genome === null ? [] : missingPages(now.table, first, end);
      if (pages.length === 0) return;
      explore((latest) => ({ ...latest, table: withAsked(latest.table, pages) }));
      for (const number of pages)
        void deliver(
          client.genome.records(queryOf(now.table, number)),
          aboutThis('records', (page) => explore((latest) => ({ ...latest, table: withPage(latest.table, page) }))),
        );
    },

    showRegion(text: string) {
      const typed = text.trim();
      if (getState().genome === null || typed === '') return;
      ask(
        'region',
        () => client.genome.region(typed),
        (region) => explore((now) => ({ ...now, region })),
      );
    },
    askProfile,
    showProfile(record: NamedRecord | null) {
      explore((now) => ({ ...now, profileOf: record, profile: null }));
      askProfile();
    },
    askSpectrum,
    chooseK(k: number) {
      explore((now) => ({ ...now, k, spectrum: null }));
      askSpectrum();
    },
    measureLeakage() {
      if (!idle()) return;
      ask(
        'leakage',
        () => client.genome.leakage(),
        (leakage) => explore((now) => ({ ...now, leakage })),
      );
    },
    /** @param format how the file counts, where the user says so; else it is told by its columns */
    chooseRegions(file: File | null, format?: RegionFormat) {
      if (!idle()) return;
      ask(
        'regions',
        () => client.genome.regions(file, { format }),
        (regions) => explore((now) => ({ ...now, regions })),
      );
    },
    exportIndex() {
      if (getState().genome === null) return;
      ask(
        'index',
        () => client.genome.index(),
        ({ fileName, blob }) =>
          download({ name: fileName, blob: blob.slice(0, blob.size, 'text/tab-separated-values') }),
      );
    },
  };
}
