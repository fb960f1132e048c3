import type { StoreApi } from 'zustand/vanilla';
import type { MapOrder } from '../../../engine/benchmarks/order';
import type { EngineClient } from '../../../worker/client';
import type { StudioState } from '../../shell/state';
import { UNDO_MS } from '../data/library';
import { type BenchmarkForm, type BenchmarksState, type Chosen, isActive, ordersOf } from './benchmarks';

/** Sequences on a map: more hide each other. */
const MAP_POINTS = 600;

/**
 * What may be done with benchmarks. The engine runs them when the device is free, so all of it is possible at any time.
 */
export function createBenchmarkActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  undoMs = UNDO_MS,
) {
  const change = (make: (benchmarks: BenchmarksState) => Partial<BenchmarksState>) =>
    setState(({ benchmarks }) => ({ benchmarks: { ...benchmarks, ...make(benchmarks) } }));
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  return {
    /** Asks for what is kept and for the weights there are. */
    listBenchmarks: () => client.post({ type: 'benchmark', command: { do: 'list' } }),
    setBenchmarkForm: (changes: Partial<BenchmarkForm>) => change(({ form }) => ({ form: { ...form, ...changes } })),
    runBenchmark(task: string) {
      const { benchmarks, config } = getState();
      const asked = ordersOf(benchmarks, task, config, () => crypto.randomUUID());
      if ('message' in asked) return;
      change(({ queue }) => ({
        // A new try takes the place of what came to nothing.
        queue: [
          ...queue.filter((item) => isActive(item) || item.order.task !== task),
          ...asked.orders.map(({ order, label }) => ({
            order,
            label,
            state: 'queued' as const,
            progress: null,
            problem: null,
          })),
        ],
      }));
      client.post({ type: 'benchmark', command: { do: 'run', orders: asked.orders.map(({ order }) => order) } });
    },
    cancelBenchmark: (id: string) => client.post({ type: 'benchmark', command: { do: 'cancel', id } }),
    /** Takes a failed or cancelled one off the list. */
    dismissBenchmark: (id: string) =>
      change(({ queue }) => ({ queue: queue.filter((item) => isActive(item) || item.order.id !== id) })),
    drawMap(task: string, look: Pick<MapOrder, 'from' | 'features'> & { readonly weights: Chosen }) {
      const { config } = getState();
      change(() => ({ map: { progress: { share: 0, what: 'waiting' }, drawn: null, problem: null } }));
      client.post({
        type: 'benchmark',
        command: { do: 'map', order: { ...look, task, shape: config, points: MAP_POINTS } },
      });
    },
    cancelMap: () => client.post({ type: 'benchmark', command: { do: 'cancelMap' } }),
    showResult: (id: string | null) => change(() => ({ shown: id })),
    deleteResult(id: string) {
      change(({ deleting, shown }) => ({ deleting: new Set([...deleting, id]), shown: shown === id ? null : shown }));
      waiting.set(
        id,
        setTimeout(() => {
          waiting.delete(id);
          client.post({ type: 'benchmark', command: { do: 'delete', id } });
          change(({ results, deleting }) => ({
            results: results.filter((result) => result.id !== id),
            deleting: without(deleting, id),
          }));
        }, undoMs),
      );
    },
    undoDeleteResult(id: string) {
      clearTimeout(waiting.get(id));
      waiting.delete(id);
      change(({ deleting }) => ({ deleting: without(deleting, id) }));
    },
  };
}

const without = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  new Set([...ids].filter((each) => each !== id));
