import { expect, test } from 'vitest';
import {
  bases,
  basesPerSecond,
  bytes,
  cellPercent,
  counted,
  duration,
  epochs,
  loss,
  parameters,
  percent,
  significant,
  whole,
} from './format';

test('numbers carry three significant digits', () => {
  expect([0.03124, 41.84, 412.3, 1304, 0, 9.999, 99.95].map((value) => significant(value))).toEqual([
    '0.0312',
    '41.8',
    '412',
    '1,300',
    '0',
    '10.0',
    '100',
  ]);
  expect(significant(0.000002389)).toBe('2.39e-6');
  expect([Number.NaN, Infinity, -Infinity].map((value) => significant(value))).toEqual([
    'not a number',
    'infinite',
    '-infinite',
  ]);
});
test('bases and bytes carry their unit and never round up to a thousand of it', () => {
  expect([1, 999, 48_502, 999_600, 4_641_652, 3.1e9].map(bases)).toEqual([
    '1 base',
    '999 bases',
    '48.5 kb',
    '1.00 Mb',
    '4.64 Mb',
    '3.10 Gb',
  ]);
  expect([0, 512, 2 ** 20, 1010 * 2 ** 20, 9.59e9].map(bytes)).toEqual([
    '0 B',
    '512 B',
    '1.00 MiB',
    '1,010 MiB',
    '8.93 GiB',
  ]);
  expect(basesPerSecond(412_000)).toBe('412 kb/s');
  expect([29_701, 12_651_873].map(parameters)).toEqual(['29.7 k', '12.7 M']);
});
test('durations read in one or two units', () => {
  expect([18.2, 1400, 2000, 22_400, 59_700, 90_000, 2_280_000, 5_400_000, 100_000_000].map(duration)).toEqual([
    '18.2 ms',
    '1.4 s',
    '2 s',
    '22 s',
    '1 min',
    '1 min 30 s',
    '38 min',
    '1 h 30 min',
    '1 d 4 h',
  ]);
});
test('losses keep three decimals, since baselines differ in the third', () => {
  expect(loss(Math.log(4))).toBe('1.386');
  expect(loss(1.3641)).toBe('1.364');
});
test('counts and shares', () => {
  expect(whole(248_956_422)).toBe('248,956,422');
  expect([counted(1, 'record'), counted(455, 'record')]).toEqual(['1 record', '455 records']);
  expect([percent(0.4987), percent(0.163, 2), percent(0)]).toEqual(['49.9 %', '16 %', '0 %']);
  expect([percent(1 / 1_658_051), cellPercent(1 / 1_658_051), cellPercent(0.5)]).toEqual([
    'under 0.001 %',
    '<0.001 %',
    '50.0 %',
  ]);
});

test('epochs keep two digits', () => {
  expect([0.2634, 1.004, 12.4].map(epochs)).toEqual(['0.26 epochs', '1.0 epoch', '12 epochs']);
});
