import { expect, it } from 'vitest';
import type { Dataset, LabelledSequences } from './dataset';
import { drawsRows, fitData, thinned } from './parts';

/** Sequences that can be told apart: the row in base 4. */
const part = (labels: readonly number[], first = 0): LabelledSequences => ({
  sequences: labels.map((_, row) =>
    Uint8Array.from({ length: 6 }, (_each, i) => Math.floor((first + row) / 4 ** i) % 4),
  ),
  labels: Uint16Array.from(labels),
});
const cycle = (count: number, ...labels: readonly number[]) =>
  Array.from({ length: count }, (_, i) => labels[i % labels.length]);
const dataset = (validation: readonly number[] = []): Dataset => ({
  task: 'made/up',
  classes: ['a', 'b', 'c'],
  parts: { train: part([...cycle(90, 0, 1), 2, 2]), validation: part(validation, 1000), test: part([0, 1, 2], 2000) },
  splitHash: 'hash',
});
const named = ({ sequences }: LabelledSequences) => sequences.map((sequence) => sequence.join(''));

it('takes the validation part the data bring, whatever the seed', () => {
  const data = dataset([0, 1]);
  expect(fitData(data, 1).validation).toBe(data.parts.validation);
  expect(fitData(data, 2).train).toBe(data.parts.train);
  expect([drawsRows(data, null), drawsRows(data, 25)]).toEqual([false, true]);
});

it('else draws a tenth of every class, by seed, and takes it from train', () => {
  const data = dataset();
  const { train, validation } = fitData(data, 1);
  expect([...validation.labels].sort()).toEqual([...cycle(10, 0, 1), 2].sort().map(Number));
  expect([...named(train), ...named(validation)].sort()).toEqual(named(data.parts.train).sort());
  expect(named(fitData(data, 1).validation)).toEqual(named(validation));
  expect(named(fitData(data, 2).validation)).not.toEqual(named(validation));
  expect(drawsRows(data, null)).toBe(true);
});

it('keeps so many labels of each class, drawn by seed; few are among more, and the other parts stay whole', () => {
  const data = dataset([0, 1]);
  const rows = (labels: number, seed: number) => fitData(data, seed, labels);
  const { train, validation } = rows(5, 1);
  expect(validation).toBe(data.parts.validation);
  expect([0, 1, 2].map((label) => train.labels.filter((each) => each === label).length)).toEqual([5, 5, 2]);
  for (const name of named(train)) expect(named(rows(20, 1).train)).toContain(name);
  expect(named(rows(5, 2).train)).not.toEqual(named(train));
  const whole = named(data.parts.train);
  for (const [i, name] of named(train).entries())
    expect(data.parts.train.labels[whole.indexOf(name)]).toBe(train.labels[i]);
});

it('is measured for the longest sequence of any part, test included', () => {
  const data = dataset();
  expect(
    fitData(
      { ...data, parts: { ...data.parts, test: { sequences: [new Uint8Array(40)], labels: Uint16Array.of(0) } } },
      1,
    ).longest,
  ).toBe(40);
});

it('is thinned evenly, class by class, a rare class not away', () => {
  const whole = part([...cycle(96, 0, 1, 1), 2]);
  const few = thinned(whole, 12);
  expect([0, 1, 2].map((label) => few.labels.filter((each) => each === label).length)).toEqual([4, 8, 1]);
  expect(named(thinned(whole, 97))).toEqual(named(whole));
  const rows = named(few).map((name) => named(whole).indexOf(name));
  expect(rows[0]).toBe(0);
  expect(rows.at(-2)).toBeGreaterThan(72);
  expect([...few.labels]).toEqual(rows.map((row) => whole.labels[row]));
});
