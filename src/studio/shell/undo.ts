/** How long a deletion can be taken back. */
export const UNDO_MS = 8000;

/** Deletions that wait for as long as they can be undone. */
export interface Undoable {
  /** @returns false where this one waits already */
  begin(id: string): boolean;
  undo(id: string): void;
}

/** @param carryOut deletes for good, once the time has passed */
export function undoable(carryOut: (id: string) => void): Undoable {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  return {
    begin(id) {
      if (waiting.has(id)) return false;
      const due = () => {
        waiting.delete(id);
        carryOut(id);
      };
      waiting.set(id, setTimeout(due, UNDO_MS));
      return true;
    },
    undo(id) {
      clearTimeout(waiting.get(id));
      waiting.delete(id);
    },
  };
}

/** Ids that are being deleted, with this one or without it. */
export const withId = (ids: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> =>
  new Set(on ? [...ids, id] : [...ids].filter((each) => each !== id));

/** Of ids that are being deleted, those that are still there. */
export const stillThere = (ids: ReadonlySet<string>, there: readonly { readonly id: string }[]): ReadonlySet<string> =>
  new Set(there.flatMap(({ id }) => (ids.has(id) ? [id] : [])));
