import { expect, test } from 'vitest';
import type { CompositionProfile, RegionView } from '../../../genome/answers';
import { record } from '../../testing/fixtures';
import { samplingSummary } from '../train/setup/fields';
import { importFacts } from './import-facts';
import { leakageBrief, leakageText } from './leakage-text';
import {
  dateText,
  newName,
  noLibrary,
  shortFingerprint,
  storageText,
  withDeleting,
  withName,
  withReport,
} from './library';
import { pointText, profileModel, recordMarks, recordsOffered } from './profile-model';
import { BASES_PER_LINE, lineCount, regionExample, regionLine, regionSummary, reverseComplement } from './region-lines';
import { pageCount, pagedRegion, pageText } from './region-pages';
import { spectrumFile, spectrumModel, unexpected, wordOf } from './spectrum-model';

const progress = { file: 'a.fa', bytesRead: 30e6, bytesTotal: 90e6, records: 2, bases: 29e6, elapsedMs: 1000 };
test('an import says its speed and the time left once there is something to tell from', () => {
  expect(importFacts(progress)).toEqual({ share: 1 / 3, bytesPerSecond: 30e6, leftMs: 2000 });
  expect(importFacts({ ...progress, elapsedMs: 100 })).toEqual({ share: 1 / 3, bytesPerSecond: null, leftMs: null });
  expect(importFacts({ ...progress, bytesTotal: 0 })).toEqual({ share: null, bytesPerSecond: 30e6, leftMs: null });
  expect(importFacts({ ...progress, bytesRead: 91e6 })).toMatchObject({ share: 1, leftMs: 0 });
});

test('a menu of records holds the first ones, and the chosen one wherever it stands', () => {
  const records = Array.from({ length: 1000 }, (_, index) => ({ ...record(`r${index}`, 10), index }));
  expect(recordsOffered(records, null)).toHaveLength(200);
  expect(recordsOffered(records, { index: 7, name: 'r7' })).toEqual(recordsOffered(records, null));
  expect(recordsOffered(records, { index: 9_000_000, name: 'r9000000' }).slice(199)).toEqual([
    { index: 199, name: 'r199' },
    { index: 9_000_000, name: 'r9000000' },
  ]);
});

const entry = {
  id: 'a',
  name: 'hg38',
  source: 'hg38.fa.gz',
  fingerprint: '9f2c41d07be85a33',
  importedAt: '2026-03-02T14:05:00Z',
  bases: 1,
  records: 1,
  storedBytes: 1,
};
const report = { available: true, genomes: [entry], usedBytes: 2 ** 30, quotaBytes: 10 * 2 ** 30 };
test('the library says when, what and how much room', () => {
  expect(dateText(entry.importedAt, 'UTC')).toBe('2 Mar 2026, 14:05');
  expect(dateText('yesterday')).toBe('date unknown');
  expect(shortFingerprint(entry.fingerprint)).toBe('9f2c41d0');
  expect(storageText(report)).toBe('1.00 GiB of 10.0 GiB used');
  expect(storageText({ ...report, quotaBytes: null })).toBe('1.00 GiB used');
  expect(storageText({ usedBytes: null, quotaBytes: null })).toBeNull();
});
test('a name is one line, and an empty or equal one changes nothing', () => {
  expect([newName(entry, '  human\n genome '), newName(entry, ' hg38 '), newName(entry, ' ')]).toEqual([
    'human genome',
    null,
    null,
  ]);
  expect(newName(entry, 'x'.repeat(300))).toHaveLength(200);
});
test('a deleted genome leaves the marks when the engine has deleted it, and comes back when that is undone', () => {
  const told = withReport(noLibrary(), report);
  const marked = withDeleting(told, 'a', true);
  expect(marked.deleting.has('a')).toBe(true);
  expect(withDeleting(marked, 'a', false).deleting.size).toBe(0);
  expect(withReport(marked, { ...report, genomes: [] }).deleting.size).toBe(0);
  expect(withName(told, 'a', 'human').report?.genomes[0].name).toBe('human');
});

const view = (forward: string, complement: string, changes: Partial<RegionView> = {}): RegionView => ({
  text: 'chr1:1,000-1,004',
  parsed: 'chr1:1,000-1,004',
  record: 0,
  name: 'chr1',
  shown: { start: 999, end: 999 + forward.length },
  asked: { start: 999, end: 999 + forward.length },
  forward,
  complement,
  heldOut: [],
  ...changes,
});
test('a region is lines of equal letters on both strands, 1-based, soft mask and held-out part kept', () => {
  const shown = view('AAcgN', 'TTgcN', { heldOut: [{ start: 1000, end: 1002 }] });
  expect(regionLine(shown, 0)).toEqual({
    from: 1000,
    to: 1004,
    pieces: [
      { forward: 'A', complement: 'T', letter: 'A', other: 'T', heldOut: false },
      { forward: 'A', complement: 'T', letter: 'A', other: 'T', heldOut: true },
      { forward: 'c', complement: 'g', letter: 'C', other: 'G', heldOut: true },
      { forward: 'g', complement: 'c', letter: 'G', other: 'C', heldOut: false },
      { forward: 'N', complement: 'N', letter: 'N', other: 'N', heldOut: false },
    ],
  });
  expect(regionSummary(shown)).toBe('chr1:1,000-1,004, 5 bases; 2 held out');
  expect(reverseComplement(shown)).toBe('NcgTT');
});
test('long regions go on over lines, and what is cut off is said', () => {
  const long = view('A'.repeat(BASES_PER_LINE + 1), 'T'.repeat(BASES_PER_LINE + 1), {
    asked: { start: 999, end: 5000 },
  });
  expect(lineCount(long)).toBe(2);
  expect(regionLine(long, 1)).toMatchObject({ from: 1000 + BASES_PER_LINE, to: 1000 + BASES_PER_LINE });
  expect(regionSummary(long)).toContain(`4,001 bases; the first ${BASES_PER_LINE + 1} shown`);
});
test('what is held out of a region is of all that was asked for, and what does not fit is paged through', () => {
  const long = view('A'.repeat(100), 'T'.repeat(100), {
    asked: { start: 999, end: 1249 },
    heldOut: [{ start: 1200, end: 1230 }],
  });
  expect(regionSummary(long)).toBe('chr1:1,000-1,004, 250 bases; the first 100 shown; 30 of all 250 held out');
  const paged = pagedRegion(long)!;
  expect([0, 1, 2].map((page) => pageText(paged, page))).toEqual([
    'chr1:1000-1099',
    'chr1:1100-1199',
    'chr1:1200-1249',
  ]);
  expect(pageCount(paged)).toBe(3);
  expect(pagedRegion(view('ACGT', 'TGCA'))).toBeNull();
});
test('the example of a region lies inside the record', () => {
  expect([regionExample('chr1', 1e6), regionExample('s', 300)]).toEqual(['chr1:1,000-2,000', 's:1-300']);
});

const bin = (bases: number, gc: number, unknown = 0, softMasked = 0) => {
  const known = bases - unknown;
  return { bases, a: known * (1 - gc), c: known * gc, g: 0, t: 0, unknown, softMasked };
};
const profile = (...bins: CompositionProfile['bins']): CompositionProfile => ({ record: null, binBases: 100, bins });
test('a profile is shares of its bins, with no GC where no base is known', () => {
  const model = profileModel(profile(bin(100, 0.4), bin(100, 0, 100), bin(50, 0.6, 0, 25)));
  expect(model.points).toEqual([
    { at: 50, from: 1, to: 100, gc: 40, unknown: 0, softMasked: 0 },
    { at: 150, from: 101, to: 200, gc: null, unknown: 100, softMasked: 0 },
    { at: 225, from: 201, to: 250, gc: expect.closeTo(60), unknown: 0, softMasked: 50 },
  ]);
  expect(model).toMatchObject({ bases: 250, hasUnknown: true, hasSoftMasked: true, y: { domain: [0, 100] } });
  expect(pointText(model.points[0], 'chr1')).toEqual(['chr1:1-100', 'GC 40.0 %', 'N 0 %', 'soft-masked 0 %']);
  expect(pointText(model.points[1], null).slice(0, 2)).toEqual(['bases 101 to 200', 'GC unknown']);
});
test('GC alone is drawn on its own scale', () => {
  expect(profileModel(profile(bin(100, 0.48), bin(100, 0.52))).y.domain).toEqual([40, 60]);
  expect(profileModel(profile()).y.domain).toEqual([0, 100]);
});
test('records are marked where they begin, named where there is room', () => {
  const records = [record('chr1', 900), record('chr2', 60), record('a_long_scaffold_name', 40), record('tiny', 1)];
  expect(recordMarks(records, 1001)).toEqual([
    { name: 'chr1', at: 0 },
    { name: 'chr2', at: 900 },
    { name: '', at: 960 },
  ]);
  expect(recordMarks([record('one', 10)], 10)).toEqual([]);
});

test('words are base-4 numbers, first base highest', () => {
  expect([wordOf(0, 3), wordOf(27, 3), wordOf(63, 3)]).toEqual(['AAA', 'CGT', 'TTT']);
});
test('a spectrum of short words has a bar for each, and says what base composition would not', () => {
  const counts = new Float64Array(16).fill(10);
  counts[6] = 1; // CG
  const model = spectrumModel({ k: 2, counts });
  expect(model).toMatchObject({ total: 151, present: 16, possible: 16, named: true });
  expect(model.bars[6]).toEqual({ name: 'CG', value: 1 });
  const { rare, frequent } = unexpected(model.words, 2);
  expect(rare[0]).toMatchObject({ word: 'CG', count: 1 });
  expect(rare[0].ratio).toBeCloseTo(0.12, 2);
  expect(frequent[0].word).not.toBe('CG');
  expect([...spectrumFile(model.words)].join('').split('\n')).toHaveLength(18);
});
test('longer words are gathered by how often they come, the far end in one bar', () => {
  const counts = new Float64Array(4 ** 4).fill(3);
  counts[0] = 5000;
  counts[1] = 0;
  const { bars, present, words } = spectrumModel({ k: 4, counts });
  expect(bars).toEqual([
    { name: '0', value: 1 },
    { name: '1', value: 0 },
    { name: '2', value: 0 },
    { name: '3', value: 254 },
    { name: '4-5,000', value: 1 },
  ]);
  expect([present, words[0].word]).toEqual([255, 'AAAA']);
});
test('nothing counted is no defect', () => {
  const { words, total } = spectrumModel({ k: 1, counts: new Float64Array(4) });
  expect([total, words[0].ratio]).toEqual([0, null]);
});
test('65,536 words make a chart of few bars and a list of all, the most frequent first', () => {
  const { words, bars } = spectrumModel({
    k: 8,
    counts: Float64Array.from({ length: 4 ** 8 }, (_, index) => (index * 7919) % 1009),
  });
  expect(words).toHaveLength(4 ** 8);
  expect([words[0].count, words[4 ** 8 - 1].count]).toEqual([1008, 0]);
  expect(bars.length).toBeLessThan(100);
});

const leakage = { wordLength: 32, exact: 0.01, reverseComplement: 0.004, either: 0.0123, words: 1000, trainShare: 1 };
test('leakage is said in words, with what to do about it', () => {
  expect(leakageText(leakage)).toMatchObject({
    sentence:
      '1.23 % of the held-out words also stand in the training part: 1.00 % as they are, 0.400 % as their reverse ' +
      'complement (1,000 held-out words of 32 bases looked for).',
    much: false,
  });
  expect(leakageText({ ...leakage, either: 0.2, trainShare: 0.5 })).toMatchObject({
    much: true,
    sentence: expect.stringContaining('At least 20.0 %'),
  });
  expect(leakageText({ ...leakage, words: 0 }).sentence).toContain('no stretch of 32 known bases');
  expect([leakageBrief(leakage), leakageBrief({ ...leakage, words: 0 })]).toEqual([
    'Leakage: 1.23 % of held-out words also stand in training.',
    '',
  ]);
});
test('the folded settings read as one line', () => {
  expect(samplingSummary('regions', 'train', 'auto')).toBe(
    'drawn: from regions (BED, GFF3); soft-masked bases: train on them; held out: automatic',
  );
});
