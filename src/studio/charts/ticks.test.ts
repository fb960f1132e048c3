import { expect, test } from 'vitest';
import { compact, logTicks, niceTicks, tickText } from './ticks';

test('ticks are round numbers inside the range', () => {
  expect(niceTicks(0, 300, 5)).toEqual([0, 100, 200, 300]);
  expect(niceTicks(1.26, 1.46, 5)).toEqual([1.3, 1.35, 1.4, 1.45]);
  expect(niceTicks(0, 0.1, 4)).toEqual([0, 0.025, 0.05, 0.075, 0.1]);
  expect(niceTicks(2, 2, 4)).toEqual([2]);
});
test('log ticks are 1, 2 and 5, or plain ones in a narrow range', () => {
  expect(logTicks(0.9, 60, 5)).toEqual([1, 2, 5, 10, 20, 50]);
  expect(logTicks(1, 1e6, 5)).toEqual([1, 10, 100, 1000, 1e4, 1e5, 1e6]);
  expect(logTicks(1.3, 1.5, 4)).toEqual([1.3, 1.35, 1.4, 1.45, 1.5]);
});
test('tick texts tell neighbours apart', () => {
  const ticks = [0, 0.025, 0.05];
  expect(ticks.map((tick) => tickText(tick, ticks))).toEqual(['0.000', '0.025', '0.050']);
  expect(tickText(1.35, [1.3, 1.35])).toBe('1.35');
  expect(tickText(0.00005, [0.00005, 0.0001])).toBe('5e-5');
  expect(tickText(0, [0, 0.000005])).toBe('0');
  expect(tickText(0.00000125, [0.000001, 0.00000125])).toBe('1.25e-6');
  expect([0, 500, 12_500, 3e6].map(compact)).toEqual(['0', '500', '12.5k', '3M']);
});
