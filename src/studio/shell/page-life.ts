import type { StoreApi } from 'zustand/vanilla';
import { outcomeWords } from '../features/train/live/outcome';
import { outcomeOf, runActive } from '../features/train/live/run-state';
import { screenLock } from './screen-lock';
import type { StudioState } from './state';
import type { Actions } from './store';
import { tabTitle } from './tab-title';

/**
 * A hidden tab that was saved so lately need not be saved again: people switch tabs often, and large models take a
 * while to write.
 */
const RECENT_MS = 30_000;

/**
 * What the browser does to a page while a run is under way: it is hidden, frozen, and thrown away without a word.
 * Before each there is a moment to save. While it can be seen, the screen stays on.
 */
export function watchPage(store: StoreApi<StudioState>, actions: Actions): void {
  let frozenAt: number | null = null;
  const save = () => {
    const last = store.getState().keeping.checkpoints.at(-1);
    const age = last === undefined ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(last.committedAt);
    if (!(age >= 0 && age < RECENT_MS)) actions.checkpointNow();
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save();
  });
  document.addEventListener('freeze', () => {
    frozenAt = Date.now();
    save();
  });
  document.addEventListener('resume', () => {
    if (frozenAt !== null) actions.thawed(Math.max(0, Date.now() - frozenAt));
    frozenAt = null;
  });
  store.subscribe((state, before) => {
    if (runActive(state) && !runActive(before) && state.runs.persisted === null) void askToPersist(actions);
  });
  keepScreenOn(store);
  nameTab(store);
  tellEnd(store);
}

/** The tab's name follows the run. */
function nameTab(store: StoreApi<StudioState>): void {
  store.subscribe((state) => {
    const title = tabTitle(state);
    if (document.title !== title) document.title = title;
  });
}

/** Where it was asked for, the end of a run is told to whoever works in another tab. */
function tellEnd(store: StoreApi<StudioState>): void {
  store.subscribe((state, before) => {
    if (!state.notifyAtEnd || !runActive(before) || outcomeOf(state) === null || !document.hidden) return;
    try {
      new Notification(tabTitle(state), { body: outcomeWords(state).came, tag: 'helicase-run' });
    } catch {
      // Some phones show notifications of service workers only.
    }
  });
}

/**
 * Browsers may clear a site's files when they need room, unless they are asked not to. Some ask the user, so it is
 * asked when there is first something to keep.
 */
async function askToPersist(actions: Actions): Promise<void> {
  const persisted = await navigator.storage?.persist?.().catch(() => false);
  actions.setPersisted(persisted === true);
}

function keepScreenOn(store: StoreApi<StudioState>): void {
  const want = screenLock(async () => (await navigator.wakeLock?.request('screen')) ?? null);
  const update = () => {
    const state = store.getState();
    void want(runActive(state) && state.runPhase !== 'paused' && document.visibilityState === 'visible');
  };
  store.subscribe((state, before) => {
    if (state.runPhase !== before.runPhase) update();
  });
  // The browser takes the lock back when the page is hidden.
  document.addEventListener('visibilitychange', update);
}
