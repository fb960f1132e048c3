import type { StoreApi } from 'zustand/vanilla';
import type { LibraryReport } from '../../../genome/library/library-entry';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { undoable } from '../../shell/undo';
import { runActive } from '../train/live/run-state';
import { type Library, newName, withDeleting, withName, withReport } from './library';

/** What may be done to the genomes kept in this browser. */
export function createLibraryActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (library: Library) => Library) => setState(({ library }) => ({ library: make(library) }));
  const take = (report: LibraryReport) => change((library) => withReport(library, report));
  const ask = (question: Promise<LibraryReport>) =>
    void deliver(question, { take, fail: (problem) => change((library) => ({ ...library, problem })) });

  const deletion = undoable((id) => {
    const state = getState();
    // A run has since begun on it: it stays.
    if (runActive(state) && state.genome?.id === id) {
      change((library) => withDeleting(library, id, false));
      return;
    }
    void deliver(client.library.delete(id), {
      take,
      // What was not deleted is on the list again.
      fail: (problem) => change((library) => ({ ...withDeleting(library, id, false), problem })),
    });
  });

  return {
    listGenomes: () => ask(client.library.list()),
    renameGenome(id: string, typed: string) {
      const entry = getState().library.report?.genomes.find((genome) => genome.id === id);
      const name = entry === undefined ? null : newName(entry, typed);
      if (name === null) return;
      setState(({ library, genome }) => ({
        library: withName(library, id, name),
        genome: genome?.id === id ? { ...genome, name } : genome,
      }));
      ask(client.library.rename(id, name));
    },
    /** Takes the genome off the list; it is deleted when the time to undo has passed. */
    deleteGenome(id: string) {
      if (deletion.begin(id)) change((library) => withDeleting(library, id, true));
    },
    undoDelete(id: string) {
      deletion.undo(id);
      change((library) => withDeleting(library, id, false));
    },
  };
}
