import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { measureLeakage } from '../analysis/leakage';
import { RecordPages } from '../analysis/record-page';
import { summarise } from '../analysis/summarise';
import { thinned } from '../analysis/thinned';
import { writeIndex } from '../packed/column-file';
import { type Split, splitGenome } from '../split/split';
import { type ImportedGenome, importGenome } from './import-genome';

const count = 50_000;
const tinyRecords = (records: number) =>
  new File(
    [Array.from({ length: records }, (_, i) => `>r${i}\n${'ACGTTGCA'.slice(i & 3, (i & 3) + 4)}\n`).join('')],
    'tiny.fa',
  );

/** Bytes of JavaScript objects that are still in use; typed arrays hold theirs elsewhere. */
function objectBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('a genome of very many tiny records', () => {
  let imported: ImportedGenome;
  let split: Split;
  let included: Uint8Array;
  let grownBy: number;
  beforeAll(async () => {
    const file = tinyRecords(count);
    // What the first import alone brings with it, such as compiled code, is no record's.
    await importGenome([tinyRecords(2000)]);
    const before = objectBytes();
    imported = await importGenome([file]);
    included = new Uint8Array(count).fill(1);
    split = splitGenome(imported.genome.records, included, { windowLength: 4, validationShare: 0.1, seed: 1 });
    grownBy = objectBytes() - before;
  }, 60_000);

  test('makes no object a record, and takes about 60 bytes of each', () => {
    // A string and its place in an array alone would be 40 bytes.
    expect(grownBy / count).toBeLessThan(12);
    const bytes = writeIndex(imported.genome).reduce((sum, piece) => sum + piece.length, 0);
    expect(bytes / count).toBeLessThan(70);
  });

  test('is summarised, and its table sorted by every column', () => {
    expect(summarise(imported, split, included)).toMatchObject({
      recordCount: count,
      includedCount: count,
      lengths: { n50: 4, longest: 4, shortest: 4 },
    });
    const pages = new RecordPages(imported.genome.records, split, included);
    for (const sortBy of ['order', 'name', 'bases', 'gc', 'unknown', 'softMasked', 'heldOut', 'part'] as const) {
      const { rows, matching } = pages.page({ from: count - 1, count: 10, sortBy, descending: false, pattern: '' });
      expect([matching, rows.length]).toEqual([count, 1]);
    }
    expect(pages.page({ from: 0, count: 5, sortBy: 'name', descending: true, pattern: 'r4777*' }).rows[0].name).toBe(
      'r47779',
    );
    expect(pages.page({ from: 0, count: 1, sortBy: 'part', descending: true, pattern: '' }).rows[0].part).toBe(
      'validation',
    );
  });

  test('is looked into at a bounded number of places', async () => {
    const many = function* () {
      for (let record = 0; record < 1_000_000; record++) yield { record, start: 0, end: 4 };
    };
    const { stretches, share } = thinned(many, 2 ** 28);
    let seen = 0;
    for (const _ of stretches) seen++;
    expect(seen).toBeLessThanOrEqual(2 ** 18);
    expect(seen / 1_000_000).toBeCloseTo(share, 3);
    expect(await measureLeakage(imported.genome, split, async () => {})).toMatchObject({ words: 0, trainShare: 1 });
  });
});

test('more than a million names are not sorted, and that is said', async () => {
  const table = { count: 1_000_001, nameOf: (record: number) => `r${record}` };
  const pages = new RecordPages(table as never, {} as Split, []);
  const byName = { from: 0, count: 1, sortBy: 'name', descending: false } as const;
  expect(() => pages.page({ ...byName, pattern: '' })).toThrow(expect.objectContaining({ code: 'records-too-many' }));
});
