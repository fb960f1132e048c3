import { expect, it } from 'vitest';
import { NONE_UNSHOWN } from '../../genome/annotation/annotation';
import { BASE_CLASSES } from '../../genome/annotation/base-class-names';
import { baseClasses } from '../../genome/annotation/base-classes';
import type { NamedFeature } from '../../genome/annotation/named-feature';
import { StandingOut } from './standing-out';
import { StretchScan } from './stretches';

const feature = (start: number, end: number, more: Partial<NamedFeature>): NamedFeature => ({
  record: 0,
  start,
  end,
  type: 'CDS',
  strand: '+',
  name: '',
  locus: '',
  product: '',
  ...more,
});
const named = (classes: Uint8Array) => Array.from(classes, (k) => BASE_CLASSES[k]);

it('a base of a CDS stands at a place of its codon, on either strand, from the phase on', () => {
  const features = [feature(2, 7, { phase: 1 }), feature(10, 14, { strand: '-', phase: 0 })];
  expect(named(baseClasses({ features }, 0, { start: 1, end: 15 }))).toEqual([
    'none',
    'codon3',
    'codon1',
    'codon2',
    'codon3',
    'codon1',
    ...Array(3).fill('none'),
    'codon1',
    'codon3',
    'codon2',
    'codon1',
    'none',
  ]);
});

it('what several classes share is told apart; a repeat around a gene takes nothing from it', () => {
  const features = [
    feature(0, 12, { type: 'repeat_region' }),
    feature(1, 4, { phase: 0 }),
    feature(3, 6, { type: 'tRNA' }),
    feature(8, 9, {}),
  ];
  expect(named(baseClasses({ features }, 0, { start: 0, end: 13 }))).toEqual([
    'other',
    'codon1',
    'codon2',
    'several',
    'tRNA',
    'tRNA',
    'other',
    'other',
    'coding',
    'other',
    'other',
    'other',
    'none',
  ]);
});

/** Bits of 2 with a peak and a valley. */
function values(length: number, stretches: readonly (readonly [start: number, end: number, bits: number])[]) {
  const surprisal = new Float32Array(length).fill(2);
  for (const [start, end, bits] of stretches) surprisal.fill(bits, start, end);
  return surprisal;
}

it('finds what surprises most and least, none overlapping, over pieces and records', () => {
  const scan = new StretchScan('surprisal', 16, 2);
  const first = values(400, [
    [100, 116, 5],
    [240, 256, 4],
    [300, 330, Number.NaN],
    [340, 356, 0.5],
  ]);
  scan.add(0, 0, first.subarray(0, 245), first.subarray(0, 245));
  scan.add(0, 245, first.subarray(245), first.subarray(245));
  const second = values(100, [[20, 36, 4.5]]);
  scan.add(
    1,
    0,
    second,
    second.map((bits) => bits - 2),
  );
  const { most, least } = scan.finish();
  expect(most).toEqual([
    { record: 0, start: 100, end: 116, surprisal: 5, excess: 5 },
    { record: 1, start: 20, end: 36, surprisal: 4.5, excess: 2.5 },
  ]);
  expect(least[0]).toMatchObject({ record: 0, start: 340, end: 356, surprisal: 0.5 });
});

it('passes over stretches that are mostly unknown, and those that would leave the record', () => {
  const scan = new StretchScan('surprisal', 16, 10);
  const bits = values(40, [
    [0, 9, Number.NaN],
    [9, 16, 9],
    [36, 40, 8],
  ]);
  scan.add(0, 0, bits, bits);
  const { most } = scan.finish();
  expect(most.every(({ start, end }) => start > 0 && end <= 40)).toBe(true);
});

it('means of classes are those of their bases, of all and of the held out', () => {
  const annotation = { source: 'a', features: [feature(0, 3, { phase: 0 })], notes: [], unshown: NONE_UNSHOWN };
  const reading = new StandingOut({ by: 'excess', bases: 64 }, annotation);
  const surprisal = Float32Array.of(1, 2, Number.NaN, 1.5, 0.5);
  const excess = Float32Array.of(-1, 0, Number.NaN, -0.5, 0.5);
  reading.add(0, { start: 0, surprisal, excess, heldOut: [{ start: 3, end: 5 }] });
  const { classes } = reading.finish();
  const none = { bases: 0, network: Number.NaN, table: Number.NaN };
  expect(classes).toEqual([
    {
      of: 'all',
      all: { bases: 4, network: 1.25, table: 1.5 },
      heldOut: { bases: 2, network: 1, table: 1 },
    },
    { of: 'codon1', all: { bases: 1, network: 1, table: 2 }, heldOut: none },
    { of: 'codon2', all: { bases: 1, network: 2, table: 2 }, heldOut: none },
    { of: 'none', all: { bases: 2, network: 1, table: 1 }, heldOut: { bases: 2, network: 1, table: 1 } },
  ]);
  const without = new StandingOut({ by: 'excess', bases: 64 }, null);
  without.add(0, { start: 0, surprisal, excess, heldOut: [] });
  expect(without.finish().classes.map(({ of }) => of)).toEqual(['all']);
});
