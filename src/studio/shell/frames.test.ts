import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { point, status } from '../testing/fixtures';
import { frames } from './frames';
import { reduceNotice } from './reduce';
import { initialState, type StudioState } from './state';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a stream of points is drawn at most ten times a second, and the newest always arrives', () => {
  const store = createStore<StudioState>(initialState);
  const shown = frames(store, Date.now);
  let drawn = 0;
  shown.subscribe(() => drawn++);
  for (let step = 1; step <= 200; step++) {
    store.setState((state) =>
      reduceNotice(state, {
        type: 'run',
        event: { of: 'points', points: [point(step)], status: status(step) },
      }),
    );
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(200);
  expect(drawn).toBeLessThanOrEqual(22);
  expect(drawn).toBeGreaterThan(15);
  expect(shown.getState().history.length).toBe(200);
});
test('a change of state is drawn at once', () => {
  const store = createStore<StudioState>(initialState);
  const shown = frames(store, Date.now);
  store.setState({ status: status(1) });
  expect(shown.getState().status).toBeNull();
  store.setState({ runPhase: 'paused' });
  expect([shown.getState().runPhase, shown.getState().status?.step]).toEqual(['paused', 1]);
});
