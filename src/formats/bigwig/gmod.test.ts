import { BigWig } from '@gmod/bbi';
import { expect, it } from 'vitest';
import { BIG, bigValues, CHROMOSOMES, fileHandle, smallFile, valueAt } from './fixtures';

const open = async () => new BigWig({ filehandle: fileHandle(await smallFile()) as never });

/** Values by position of what was read. */
async function valuesOf(file: BigWig, name: string, length: number): Promise<(number | null)[]> {
  const values = new Array<number | null>(length).fill(null);
  for (const { start, end, score } of await file.getFeatures(name, 0, length, { basesPerSpan: 1 }))
    values.fill(score, start, end);
  return values;
}

it('genome browsers read every value of every record', async () => {
  const file = await open();
  const { refsByNumber } = await file.getHeader();
  expect(Object.values(refsByNumber).map((ref) => [ref!.name, ref!.length])).toEqual(
    CHROMOSOMES.map(({ name, length }) => [name, length]),
  );
  for (const [record, { name, length }] of CHROMOSOMES.entries()) {
    const known = Array.from({ length }, (_, i) => (record % 3 === 1 ? null : valueAt(record, i)));
    const big = () => Array.from(bigValues(), (value) => (Number.isNaN(value) ? null : value));
    expect(await valuesOf(file, name, length), name).toEqual(name === BIG ? big() : known);
  }
});

it('genome browsers read means and extremes off the zoom levels', async () => {
  const file = await open();
  const values = bigValues();
  const bins = await file.getFeatures(BIG, 0, values.length, { basesPerSpan: 64 });
  expect(bins.length).toBeGreaterThan(10);
  expect(bins.length).toBeLessThan(values.length / 8);
  for (const { start, end, score, minScore, maxScore } of bins) {
    const known = values.subarray(start, end).filter((value) => !Number.isNaN(value));
    expect(score).toBeCloseTo(known.reduce((sum, value) => sum + value, 0) / known.length, 4);
    expect([minScore, maxScore]).toEqual([Math.min(...known), Math.max(...known)]);
  }
});
