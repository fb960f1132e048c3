import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../../../engine/protocol';
import type { EngineClient } from '../../../worker/client';
import { type Reading, runActive, type StudioState } from '../../shell/state';
import { asking, type Explore, type NamedRecord, PROFILE_BINS } from './explore';
import { newName, UNDO_MS, withDeleting, withName } from './library';
import { missingPages, queryOf, type RecordOrder, withAsked, withOrder } from './record-pages';

/**
 * What may be done to the open genome and to the library. While a run holds the engine, only questions that it answers
 * along the way are asked.
 */
export function createGenomeActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  begin: (from: Reading['from'], name: string) => boolean,
) {
  const undo = new Map<string, ReturnType<typeof setTimeout>>();

  const explore = (change: (explore: Explore) => Explore) => setState((state) => ({ explore: change(state.explore) }));
  const ask = (
    command: Extract<
      Command,
      { type: 'region' | 'profile' | 'spectrum' | 'leakage' | 'exportIndex' | 'includeMatching' | 'regions' }
    >,
  ) => {
    explore((now) => asking(now, command.type));
    client.post(command);
  };
  const idle = () => getState().genome !== null && !runActive(getState().phase) && getState().phase !== 'importing';
  const deleteNow = (id: string) => {
    undo.delete(id);
    const { phase, genome } = getState();
    // A run has since begun on it: it stays.
    if (runActive(phase) && genome?.id === id)
      setState((state) => ({ library: withDeleting(state.library, id, false) }));
    else client.post({ type: 'deleteGenome', id });
  };
  const askProfile = () => {
    if (idle()) ask({ type: 'profile', record: getState().explore.profileOf?.index ?? null, bins: PROFILE_BINS });
  };
  const askSpectrum = () => {
    if (idle()) ask({ type: 'spectrum', k: getState().explore.k });
  };

  return {
    cancelImport() {
      const { phase, reading } = getState();
      if (phase !== 'importing' || reading === null || reading.cancelling) return;
      setState({ reading: { ...reading, cancelling: true } });
      client.post({ type: 'cancelImport' });
    },

    listGenomes: () => client.post({ type: 'listGenomes' }),
    openGenome(id: string) {
      const entry = getState().library.report?.genomes.find((genome) => genome.id === id);
      if (entry !== undefined && begin('library', entry.name)) client.post({ type: 'openGenome', id });
    },
    renameGenome(id: string, typed: string) {
      const entry = getState().library.report?.genomes.find((genome) => genome.id === id);
      const name = entry === undefined ? null : newName(entry, typed);
      if (name === null) return;
      setState(({ library, genome }) => ({
        library: withName(library, id, name),
        genome: genome?.id === id ? { ...genome, name } : genome,
      }));
      client.post({ type: 'renameGenome', id, name });
    },
    /** Takes the genome off the list; it is deleted when the time to undo has passed. */
    deleteGenome(id: string) {
      if (undo.has(id)) return;
      setState((state) => ({ library: withDeleting(state.library, id, true) }));
      undo.set(
        id,
        setTimeout(() => deleteNow(id), UNDO_MS),
      );
    },
    undoDelete(id: string) {
      clearTimeout(undo.get(id));
      undo.delete(id);
      setState((state) => ({ library: withDeleting(state.library, id, false) }));
    },

    /** Includes or excludes what the filter shows; without a filter, every record. */
    includeMatching(included: boolean) {
      const { pattern } = getState().explore.table.order;
      if (idle()) ask({ type: 'includeMatching', pattern: pattern.trim() === '' ? '*' : pattern, included });
    },
    orderRecords: (change: Partial<RecordOrder>) => explore((now) => ({ ...now, table: withOrder(now.table, change) })),
    /** Asks for the pages that hold rows of [first, end) unless they are there or on their way. */
    needRecords(first: number, end: number) {
      const { genome, explore: now } = getState();
      const pages = genome === null ? [] : missingPages(now.table, first, end);
      if (pages.length === 0) return;
      explore((latest) => ({ ...latest, table: withAsked(latest.table, pages) }));
      for (const page of pages) client.post({ type: 'records', query: queryOf(now.table, page) });
    },

    showRegion(text: string) {
      if (getState().genome !== null && text.trim() !== '') ask({ type: 'region', text: text.trim() });
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
      if (idle()) ask({ type: 'leakage' });
    },
    chooseRegions(file: File | null) {
      if (idle()) ask({ type: 'regions', file });
    },
    exportIndex() {
      if (getState().genome !== null) ask({ type: 'exportIndex' });
    },
    indexSaved: () => explore((now) => ({ ...now, index: null })),
  };
}
