import { expect, test } from 'vitest';
import { logTicks, niceTicks, wholeTicks } from './ticks';

test('ticks are round numbers inside the range', () => {
  expect(niceTicks(0, 300, 5)).toEqual([0, 100, 200, 300]);
  expect(niceTicks(1.26, 1.46, 5)).toEqual([1.3, 1.35, 1.4, 1.45]);
  expect(niceTicks(0, 0.1, 4)).toEqual([0, 0.025, 0.05, 0.075, 0.1]);
  expect(niceTicks(2, 2, 4)).toEqual([2]);
  expect(wholeTicks(0, 2, 5)).toEqual([0, 1, 2]);
  expect(wholeTicks(0, 12, 5)).toEqual([0, 5, 10]);
  expect(wholeTicks(0, 300, 5)).toEqual([0, 100, 200, 300]);
});
test('log ticks are 1, 2 and 5, or plain ones in a narrow range', () => {
  expect(logTicks(0.9, 60, 5)).toEqual([1, 2, 5, 10, 20, 50]);
  expect(logTicks(1, 1e6, 5)).toEqual([1, 10, 100, 1000, 1e4, 1e5, 1e6]);
  expect(logTicks(1.3, 1.5, 4)).toEqual([1.3, 1.35, 1.4, 1.45, 1.5]);
});
