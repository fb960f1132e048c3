import type { SeedQueueStore } from '../../training/record/seed-queue';
import type { SeedQueue, StoredRun } from './run-report';

/** The queue as it stands with the runs there are; null where there is none. */
export async function summariseQueue(store: SeedQueueStore, runs: readonly StoredRun[]): Promise<SeedQueue | null> {
  const [kept, taken] = await Promise.all([store.read(), store.taken()]);
  if (kept === null) return null;
  const { planned, over } = kept;
  const states = new Map(runs.map(({ id, state }) => [id, state]));
  return {
    name: planned.name,
    trained: taken,
    runs: planned.runs.map(({ seed, id }) => {
      const state = states.get(id) ?? (over.has(id) ? 'deleted' : 'waiting');
      return { seed, id, state, over: over.has(id) || state === 'done' };
    }),
  };
}
