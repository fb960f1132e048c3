import { describe, expect, it } from 'vitest';
import { BigWigWriter } from './bigwig-writer';
import { BIG, bigValues, CHROMOSOMES, smallFile, valueAt } from './fixtures';
import read from './oracle/small.json';

const base64 = async (blob: Blob) => Buffer.from(await blob.arrayBuffer()).toString('base64');

describe('a bigWig', () => {
  it('is the file that pyBigWig read', async () => {
    await expect(await base64(await smallFile())).toMatchFileSnapshot('./oracle/small.txt');
  });

  it('was read back by pyBigWig value by value, record by record', () => {
    expect(read.chromosomes).toEqual(Object.fromEntries(CHROMOSOMES.map(({ name, length }) => [name, length])));
    expect(read.values[BIG]).toEqual(Array.from(bigValues(), (value) => (Number.isNaN(value) ? null : value)));
    for (const [record, { name, length }] of CHROMOSOMES.entries()) {
      if (name === BIG) continue;
      const expected = Array.from({ length }, (_, i) => (record % 3 === 1 ? null : valueAt(record, i)));
      expect(read.values[name as keyof typeof read.values], name).toEqual(expected);
    }
  });

  it('gave pyBigWig the means and extremes of its bins from the zoom levels', () => {
    const values = bigValues();
    expect(read.zoomLevels).toBe(4);
    for (const [bin, [mean, least, most]] of read.bins.entries()) {
      const known = values.subarray(bin * 300, (bin + 1) * 300).filter((value) => !Number.isNaN(value));
      expect(mean).toBeCloseTo(known.reduce((sum, value) => sum + value, 0) / known.length, 0);
      expect([least, most]).toEqual([Math.min(...known), Math.max(...known)]);
    }
    const all = [...CHROMOSOMES.keys()].flatMap((record) => {
      const { name, length } = CHROMOSOMES[record];
      if (name === BIG) return [...values.filter((value) => !Number.isNaN(value))];
      return record % 3 === 1 ? [] : Array.from({ length }, (_, i) => valueAt(record, i));
    });
    expect(read.header).toMatchObject({ version: 4, nBasesCovered: all.length });
    expect(read.header.sumData).toBeCloseTo(
      all.reduce((sum, value) => sum + value, 0),
      -1,
    );
  });

  it('may hold no value at all', async () => {
    const writer = new BigWigWriter([{ name: 'a', length: 40 }]);
    writer.add(0, 0, new Float32Array(40).fill(Number.NaN));
    expect((await writer.finish().arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  it('may be of more records than a call takes arguments', () => {
    const records = Array.from({ length: 150_000 }, (_, i) => ({ name: `r${String(i).padStart(6, '0')}`, length: 9 }));
    // Names of 7 letters with number and length, and the heads of their nodes.
    expect(new BigWigWriter(records).finish().size).toBeGreaterThan(150_000 * (7 + 8));
  });
});
