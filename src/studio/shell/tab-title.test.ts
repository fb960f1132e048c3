import { expect, test } from 'vitest';
import { PRESETS } from '../../training/presets';
import { reduceRun } from '../features/train/live/reduce-run';
import { point, runInfo, status } from '../testing/fixtures';
import { initialState } from './state';
import { tabTitle } from './tab-title';

const step = 0.42 * PRESETS.nano.steps;
const running = [
  { of: 'started', run: runInfo(), id: 'one' } as const,
  { of: 'training' } as const,
  { of: 'points', points: [point(step)], status: status(step) } as const,
].reduce(reduceRun, initialState());

test('the tab says how far the run is, that it waits, and how it ended', () => {
  expect(tabTitle(initialState())).toBe('Helicase');
  expect(tabTitle(running)).toBe('42 %: lambda-nano-01, Helicase');
  expect(tabTitle({ ...running, runPhase: 'paused' })).toBe('Paused, 42 %: lambda-nano-01, Helicase');
  expect(tabTitle({ ...running, runPhase: 'done' })).toBe('Done: lambda-nano-01, Helicase');
  expect(tabTitle({ ...running, runPhase: 'done', runShown: false })).toBe('Helicase');
});
