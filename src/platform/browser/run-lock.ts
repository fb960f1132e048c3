const PREFIX = 'helicase-run-';

/**
 * Takes the lock of a run, which whoever writes to it must hold: a second tab can then only look. It goes with the tab,
 * whatever ends that.
 * @returns a function that gives it back, or null where another tab, or this one, holds it
 */
export function lockRun(id: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(PREFIX + id, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** Ids of the runs that some tab writes to now. */
export async function lockedRuns(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) === true ? [name.slice(PREFIX.length)] : [])));
}
