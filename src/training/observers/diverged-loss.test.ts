import { expect, test } from 'vitest';
import type { LogEntry } from '../run';
import { DivergedLoss } from './diverged-loss';

function watched(
  losses: readonly (number | undefined)[],
  mlmWeight = 1,
  signal: 'mlmStudent' | 'contrastive' = 'mlmStudent',
) {
  const said: Pick<LogEntry, 'step' | 'level'>[] = [];
  let paused = 0;
  const watcher = new DivergedLoss({ pause: () => paused++ }, (step, level) => said.push({ step, level }), {
    mlmWeight,
  });
  for (const [i, loss] of losses.entries()) {
    const values = loss === undefined ? {} : { [signal]: loss };
    watcher.watch({ step: i + 1, wallMs: 0, activeMs: 0, basesSeen: 0, values });
  }
  return { said, paused };
}
const of = (count: number, loss: number) => Array.from({ length: count }, () => loss);

test('a loss far beyond any guess pauses the run once it stays there, and says why as an error', () => {
  expect(watched([1.4, ...of(20, 1e20)])).toEqual({ said: [{ step: 21, level: 'error' }], paused: 1 });
  // Resumed, it is looked at again.
  expect(watched(of(40, 1e3)).paused).toBe(2);
});

test('a jump that the run recovers from does not, nor a loss that is high as objectives go', () => {
  expect(watched([...of(19, 290), 1.4, ...of(19, 290)])).toEqual({ said: [], paused: 0 });
  expect(watched(of(100, 60)).paused).toBe(0);
});

test('where bases count for nothing, only the contrastive loss can run away', () => {
  expect(watched(of(40, 1e3), 0).paused).toBe(0);
  expect(watched(of(40, 1e3), 0, 'contrastive').paused).toBe(2);
});

test('what is not finite, or not measured, is left to others', () => {
  expect(watched([...of(30, Number.NaN), ...of(30, Number.POSITIVE_INFINITY), undefined]).paused).toBe(0);
});
