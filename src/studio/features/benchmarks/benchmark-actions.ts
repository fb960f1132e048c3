import type { StoreApi } from 'zustand/vanilla';
import type { BenchmarkOrder, MapOrder } from '../../../engine/benchmarks/order';
import type { Problem } from '../../../errors/typed-error';
import { usesWeights } from '../../../evaluation/modes';
import type { EngineClient } from '../../../worker/api';
import { deliver, Latest } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { undoable, withId } from '../../shell/undo';
import {
  type BenchmarkForm,
  type BenchmarksState,
  type Chosen,
  isActive,
  type LabelCount,
  type MapState,
  ordersOf,
  type QueueItem,
  withItem,
  withKept,
  withResults,
} from './benchmarks';

/** Sequences on a map: more hide each other. */
const MAP_POINTS = 600;

/**
 * What may be done with benchmarks. The engine runs them when the device is free, so all of it is possible at any time.
 */
export function createBenchmarkActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (benchmarks: BenchmarksState) => Partial<BenchmarksState>) =>
    setState(({ benchmarks }) => ({ benchmarks: { ...benchmarks, ...make(benchmarks) } }));
  const fail = (problem: Problem) => change(() => ({ problem }));
  const cancels = new Map<string, AbortController>();
  const maps = new Latest();
  const setMap = (part: Partial<MapState>) => change(({ map }) => ({ map: { ...map, ...part } }));

  const ask = async (order: BenchmarkOrder, labels: readonly LabelCount[], signal: AbortSignal) => {
    if (labels.length > 1) return client.benchmarks.curve(order, labels, signal);
    const [count] = labels;
    const { result, unkept } = await client.benchmarks.run(
      count === null ? order : { ...order, labels: count },
      signal,
    );
    return { results: [result], unkept };
  };
  const run = (order: BenchmarkOrder, labels: readonly LabelCount[]) => {
    const cancel = new AbortController();
    cancels.set(order.id, cancel);
    const question = ask(order, labels, cancel.signal).finally(() => cancels.delete(order.id));
    void deliver(question, {
      take: ({ results, unkept }) =>
        change((now) => ({ ...withResults(now, order.id, results), problem: unkept ?? now.problem })),
      fail: (problem) => change((now) => withItem(now, order.id, { state: 'failed', problem })),
      cancelled: () => change((now) => withItem(now, order.id, { state: 'cancelled' })),
    });
  };
  const judge = (task: string, orders: readonly Pick<QueueItem, 'order' | 'label' | 'labels'>[]) => {
    change(({ queue }) => ({
      // A new try takes the place of what came to nothing.
      queue: [
        ...queue.filter((item) => isActive(item) || item.order.task !== task),
        ...orders.map((each) => ({ ...each, state: 'queued' as const, progress: null, problem: null })),
      ],
    }));
    for (const { order, labels } of orders) run(order, labels);
  };
  const deletion = undoable(
    (id) =>
      void deliver(client.benchmarks.delete(id), {
        take: () =>
          change(({ results, deleting }) => ({
            results: results.filter((result) => result.id !== id),
            deleting: withId(deleting, id, false),
          })),
        // What was not deleted is on the list again.
        fail: (problem) => change(({ deleting }) => ({ deleting: withId(deleting, id, false), problem })),
      }),
  );

  return {
    /** Has the form ask for a network, by a mode that judges it. */
    judgeNetwork: (chosen: Chosen) =>
      change(({ form }) => ({
        form: { ...form, chosen: [chosen], mode: usesWeights(form.mode) ? form.mode : 'probe' },
      })),
    /** Asks for what is kept and for the weights there are. */
    listBenchmarks() {
      void deliver(client.benchmarks.results(), { take: (told) => change((now) => withKept(now, told)), fail });
      void deliver(client.benchmarks.weights(), { take: (weights) => change(() => ({ weights })), fail });
    },
    setBenchmarkForm: (changes: Partial<BenchmarkForm>) => change(({ form }) => ({ form: { ...form, ...changes } })),
    runBenchmark(task: string) {
      const { benchmarks, config } = getState();
      const asked = ordersOf(benchmarks, task, config, () => crypto.randomUUID());
      if (!('message' in asked)) judge(task, asked.orders);
    },
    judge,
    cancelBenchmark: (id: string) => cancels.get(id)?.abort(),
    /** Takes a failed or cancelled one off the list. */
    dismissBenchmark: (id: string) =>
      change(({ queue }) => ({ queue: queue.filter((item) => isActive(item) || item.order.id !== id) })),
    /** A map takes the place of one that is being drawn. */
    drawMap(task: string, of: Pick<MapOrder, 'from' | 'features'> & { readonly weights: Chosen }) {
      const order = { ...of, task, shape: getState().config, points: MAP_POINTS };
      maps.cancel();
      setMap({ progress: { share: 0, what: 'waiting' }, drawn: null, problem: null });
      void maps.ask((signal) => client.benchmarks.map(order, signal), {
        take: (map) => setMap({ progress: null, drawn: { task, map } }),
        fail: (problem) => setMap({ progress: null, problem }),
        cancelled: () => setMap({ progress: null }),
      });
    },
    cancelMap: () => maps.cancel(),
    showResult: (id: string | null) => change(() => ({ shown: id })),
    /** Takes the result off the list; it is deleted when the time to undo has passed. */
    deleteResult(id: string) {
      if (!deletion.begin(id)) return;
      change(({ deleting, shown }) => ({ deleting: withId(deleting, id, true), shown: shown === id ? null : shown }));
    },
    undoDeleteResult(id: string) {
      deletion.undo(id);
      change(({ deleting }) => ({ deleting: withId(deleting, id, false) }));
    },
  };
}
