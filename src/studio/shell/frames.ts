import type { StoreApi } from 'zustand/vanilla';
import type { StudioState } from './state';

/** Parts of the state that a run changes many times a second; everything else is drawn at once. */
const STREAMED: ReadonlySet<keyof StudioState> = new Set<keyof StudioState>([
  'history',
  'status',
  'samples',
  'log',
  'progress',
  'skips',
]);
const SHORTEST_MS = 100;
/**
 * Each of the half-dozen things that redraw (the frame, the charts) may take this share of the main thread. On a
 * machine of two cores that trains on its processor, more would be taken from the training: at a quarter each the page
 * used more than twice the engine's time.
 */
const DRAWING_SHARE = 0.05;
const LONGEST_MS = 2000;

/** Milliseconds from the start of one drawing to the start of the next, by what the one cost. */
export const restAfter = (costMs: number, leastMs: number): number =>
  Math.min(LONGEST_MS, Math.max(leastMs, costMs / DRAWING_SHARE));

export type Frames = Pick<StoreApi<StudioState>, 'getState' | 'getInitialState' | 'subscribe'>;

/**
 * The store as the screens see it: streamed values at most ten times a second, and less often where drawing them is
 * slow, so that neither the page nor the engine beside it starves.
 */
export function frames(store: StoreApi<StudioState>, now: () => number = () => performance.now()): Frames {
  let shown = store.getState();
  let due: ReturnType<typeof setTimeout> | undefined;
  let earliest = 0;
  const listeners = new Set<(state: StudioState, before: StudioState) => void>();

  const publish = () => {
    clearTimeout(due);
    due = undefined;
    const before = shown;
    shown = store.getState();
    if (shown === before) return;
    const began = now();
    earliest = began + SHORTEST_MS;
    for (const listener of listeners) listener(shown, before);
    // React draws before the next task begins: what has passed until then is what this frame cost.
    setTimeout(() => {
      earliest = began + restAfter(now() - began, SHORTEST_MS);
    }, 0);
  };

  store.subscribe((state, before) => {
    const keys = Object.keys(state) as (keyof StudioState)[];
    if (keys.some((key) => state[key] !== before[key] && !STREAMED.has(key))) publish();
    else if (due === undefined) due = setTimeout(publish, Math.max(0, earliest - now()));
  });
  return {
    getState: () => shown,
    getInitialState: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
