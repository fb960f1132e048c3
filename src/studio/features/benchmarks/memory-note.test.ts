import { expect, test } from 'vitest';
import type { DataReport, PartReport } from '../../../evaluation/data/report';
import type { Mode } from '../../../evaluation/modes';
import { PRESETS } from '../../../training/presets';
import { device } from '../../testing/fixtures';
import { noBenchmarks } from './benchmarks';
import { memoryNote } from './memory-note';

const wasm = { ...device, kind: 'wasm', maxBindingBytes: 0 } as const;

function noteOn(longest: number, median: number, mode: Mode, on: typeof wasm | typeof device | null = wasm) {
  const part: PartReport = {
    rows: 61,
    perClass: [30, 31],
    shortest: median,
    median,
    longest,
    unknownShare: 0,
    duplicates: 0,
  };
  const report: DataReport = {
    task: 'own/table',
    source: 'a.csv',
    classes: ['a', 'b'],
    parts: { train: part, validation: { ...part, longest: median }, test: { ...part, longest: median } },
    lengths: { start: 0, width: 1, counts: [] },
    split: '',
    leaks: [],
    conflicts: { sequences: 0, rows: 0 },
    repeats: { leaks: none, duplicates: none, conflicts: none },
    refused: none,
    noted: none,
    differences: [],
    options: { removeLeaks: false },
    removed: 0,
    splitHash: 'aa',
  };
  const benchmarks = noBenchmarks();
  return memoryNote(report, { ...benchmarks, form: { ...benchmarks.form, mode } }, PRESETS.nano, on);
}
const none = { count: 0, first: [] };

test('one row far longer than the rest is said before anything runs, with what it takes', () => {
  const note = noteOn(60_000, 100, 'scratch');
  expect(note).toEqual({
    blocks: false,
    text:
      'The longest row has 60,000 bases, 600 times the median of 100: rows are batched by their own length. ' +
      'To train on it alone takes about 632 MiB.',
  });
  expect(noteOn(60_000, 100, 'probe')?.text).not.toContain('train on it');
  expect(noteOn(60_000, 100, 'kmer')).toBeNull();
});

test('a batch that does not fit is said to be computed in parts, and what cannot be held blocks the run', () => {
  expect(noteOn(8192, 8192, 'scratch')).toEqual({
    blocks: false,
    text: 'A batch of 32 rows takes about 2.38 GiB: it is computed 6 at a time, which adds up to the same.',
  });
  expect(noteOn(200, 200, 'scratch')).toBeNull();
  expect(noteOn(1_000_000, 100, 'scratch')).toMatchObject({
    blocks: true,
    text: expect.stringMatching(/^The longest row has 1,000,000 bases.*WebAssembly holds 4\.0\. Leave out/),
  });
  expect(noteOn(8192, 8192, 'scratch', null)).toBeNull();
});
