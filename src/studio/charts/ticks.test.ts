import { expect, test } from 'vitest';
import { compact, tickText } from './ticks';

test('tick texts tell neighbours apart', () => {
  const ticks = [0, 0.025, 0.05];
  expect(ticks.map((tick) => tickText(tick, ticks))).toEqual(['0.000', '0.025', '0.050']);
  expect(tickText(1.35, [1.3, 1.35])).toBe('1.35');
  expect(tickText(0.00005, [0.00005, 0.0001])).toBe('5e-5');
  expect(tickText(0, [0, 0.000005])).toBe('0');
  const small = [0, 0.00005, 0.0001, 0.00015];
  expect(small.map((tick) => tickText(tick, small))).toEqual(['0', '5e-5', '1e-4', '1.5e-4']);
  expect(tickText(0.00000125, [0.000001, 0.00000125])).toBe('1.25e-6');
  expect([0, 500, 12_500, 3e6].map(compact)).toEqual(['0', '500', '12.5k', '3M']);
});
