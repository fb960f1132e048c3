import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from '../../numerics/draws';
import { reverseComplement } from '../data/sequence-keys';
import { letters, noBreath } from '../fixtures';
import { GENE_TEXT, GENES, geneSource } from './fixtures-genes';
import { CODING, FRAME } from './gene-tasks';
import { geneWindows } from './gene-windows';
import { drawPlaces } from './places';

const LENGTH = 30;
const source = geneSource();
const { split } = source;
const make = (task = FRAME, windowLength = LENGTH, windows = 40) =>
  geneWindows(task, source, GENES, { windowLength, windows }, noBreath);
/** Where a window stands; random text repeats no 30 bases. */
const placeOf = (bases: Uint8Array) => GENE_TEXT.indexOf(letters(bases));

describe('windows of genes', () => {
  it('ask for the base at their centre: its place in the codon, on its strand', async () => {
    const { sequences, labels } = await make();
    for (const [row, bases] of sequences.entries()) {
      const start = placeOf(bases);
      const centre = start + LENGTH / 2;
      const inCell = centre % 500;
      const gene = Math.floor(centre / 500);
      const expected =
        inCell < 100 || inCell >= 400 ? 0 : gene % 2 === 0 ? 1 + ((inCell - 100) % 3) : 4 + ((399 - inCell) % 3);
      expect(labels[row]).toBe(expected);
      // The whole window lies on one side of every border.
      const [from, to] = [start % 500, (start % 500) + LENGTH];
      expect((from >= 100 && to <= 400) || to <= 100 || from >= 400).toBe(true);
      expect(start + LENGTH).toBeLessThanOrEqual(155_000);
    }
  });

  it('read on the other strand ask for the mirrored class', async () => {
    const { sequences, labels } = await make();
    const row = labels.indexOf(5);
    const centre = LENGTH - 1 - LENGTH / 2;
    const mirrored = reverseComplement(sequences[row]);
    expect(mirrored[centre]).toBe(3 - sequences[row][LENGTH / 2]);
  });

  it('are as many of each class in every part; those for choosing and testing lie in what is held out', async () => {
    const { sequences, labels, parts, split: how } = await make(CODING);
    const count = (part: string, label: number) =>
      parts.filter((each, i) => each === part && labels[i] === label).length;
    expect(count('train', 0)).toBe(40);
    for (const part of ['train', 'validation', 'test']) expect(count(part, 0)).toBe(count(part, 1));
    expect(how).toMatch(/held|hold/);
    for (const [row, bases] of sequences.entries()) {
      const start = placeOf(bases);
      const within = split.validation.ofRecord(0).some((each) => start >= each.start && start + LENGTH <= each.end);
      expect(within).toBe(parts[row] !== 'train');
    }
  });

  it('of two parts are at least a window apart', async () => {
    const { sequences, parts } = await make(CODING, LENGTH, 400);
    const placed = sequences.map((bases, row) => ({ start: placeOf(bases), part: parts[row] }));
    placed.sort((a, b) => a.start - b.start);
    for (const [i, { start, part }] of placed.slice(1).entries())
      if (placed[i].part !== part) expect(start - placed[i].start).toBeGreaterThanOrEqual(2 * LENGTH);
  });

  it('are the same every time, and refused where a class has none', async () => {
    expect(await make()).toEqual(await make());
    await expect(make(CODING, 350)).rejects.toMatchObject({ code: 'genes-too-few' });
  });
});

describe('places that are drawn', () => {
  const among = [
    { record: 0, first: 10, step: 3, count: 4 },
    { record: 2, first: 0, step: 1, count: 3 },
  ];
  const draws = (seed = 1) => new Draws(seed, 0, 0, PURPOSE.geneWindow);
  const all = ['0:10', '0:13', '0:16', '0:19', '2:0', '2:1', '2:2'];
  const named = (places: readonly { record: number; at: number }[]) =>
    places.map(({ record, at }) => `${record}:${at}`);

  it('come once each, all of them where more are wanted', () => {
    for (let seed = 1; seed < 20; seed++)
      expect(named(drawPlaces(among, 99, draws(seed), () => true)).sort()).toEqual(all);
    expect(drawPlaces(among, 3, draws(), () => true)).toEqual(drawPlaces(among, 99, draws(), () => true).slice(0, 3));
    expect(drawPlaces([], 3, draws(), () => true)).toEqual([]);
  });

  it('are those that fit', () => {
    expect(named(drawPlaces(among, 99, draws(), ({ record }) => record === 2)).sort()).toEqual(all.slice(4));
  });

  it('are drawn evenly', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 3500; seed++) {
      const [name] = named(drawPlaces(among, 1, draws(seed), () => true));
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const name of all) expect(Math.abs((counts.get(name) ?? 0) - 500)).toBeLessThan(90);
  });
});
