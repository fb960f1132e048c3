import { describe, expect, it } from 'vitest';
import { TwoSidedTable } from '../../genome/analysis/two-sided';
import { parse } from '../../genome/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { CHUNK_BASES, type Chunk, RecordTrack } from './record-track';

const LENGTH = CHUNK_BASES + 1000;
const letters = `${randomDna(LENGTH - 3)}NNN`;
const { genome } = parse(`>a\n${letters}\n`);
const even = new TwoSidedTable([new Float64Array(4).fill(1 / 4)]);
const nowhere = { read: async () => undefined };

/** ln p where the true base has the probability p and the others share the rest. */
function expecting(start: number, end: number, p: number): Float32Array {
  const all = new Float32Array(4 * (end - start)).fill(Math.log((1 - p) / 3));
  for (let i = start; i < end; i++) {
    const base = 'ACGT'.indexOf(letters[i]);
    if (base < 0) all.fill(Number.NaN, 4 * (i - start), 4 * (i - start) + 4);
    else all[4 * (i - start) + base] = Math.log(p);
  }
  return all;
}

describe('a track of a record', () => {
  it('begins with what is in view, goes on behind it, and ends with what lies before', () => {
    const track = new RecordTrack(genome, 0, even, nowhere, []);
    const view = { start: 500, end: 700 };
    const order: (readonly number[])[] = [];
    for (let next = track.missing(view, 50_000); next !== null; next = track.missing(view, 50_000)) {
      order.push([next.start, next.end]);
      track.put(next.start, expecting(next.start, next.end, 0.5));
    }
    expect(order).toEqual([
      [500, 700],
      [700, 50_700],
      [50_700, CHUNK_BASES],
      [CHUNK_BASES, LENGTH],
      [0, 500],
    ]);
    expect(track.done).toBe(LENGTH);
  });

  it('gives surprisal, what is left of it beyond the table, and probabilities, to a 4,096th of a bit', async () => {
    const track = new RecordTrack(genome, 0, even, nowhere, []);
    track.put(100, expecting(100, 200, 0.5));
    const { surprisal, excess } = await track.bins({ start: 90, end: 120 }, 1, 30);
    expect(Array.from(surprisal.mean.slice(0, 10))).toEqual(Array(10).fill(Number.NaN));
    expect(surprisal.mean[10]).toBe(1);
    expect(excess.mean[10]).toBe(-1);
    const logs = await track.logProbabilities({ start: 99, end: 101 });
    expect(Array.from(logs.slice(0, 4))).toEqual(Array(4).fill(Number.NaN));
    const sum = Array.from(logs.slice(4, 8)).reduce((total, each) => total + Math.exp(each), 0);
    expect(sum).toBeCloseTo(1, 3);
  });

  it('takes a stretch over the edge of a chunk, and leaves a chunk that is kept as it is', async () => {
    const track = new RecordTrack(genome, 0, even, { read: async () => undefined }, []);
    track.put(0, expecting(0, CHUNK_BASES - 10, 0.5));
    track.put(CHUNK_BASES - 20, expecting(CHUNK_BASES - 20, CHUNK_BASES + 40, 0.25));
    expect(track.done).toBe(CHUNK_BASES + 40);
    expect(track.whole({ start: CHUNK_BASES - 20, end: CHUNK_BASES + 40 }).map(({ index }) => index)).toEqual([0]);
    track.isKept(0);
    track.put(CHUNK_BASES - 5, expecting(CHUNK_BASES - 5, CHUNK_BASES + 5, 0.5));
    const { surprisal } = await track.bins({ start: CHUNK_BASES - 1, end: CHUNK_BASES + 1 }, 1, 2);
    expect([...surprisal.mean]).toEqual([2, 1]);
  });

  it('is held against other counts where another part is held out', async () => {
    const track = new RecordTrack(genome, 0, even, nowhere, []);
    track.put(0, expecting(0, 200, 0.5));
    const mean = async () => (await track.bins({ start: 0, end: 128 }, 128, 1)).excess.mean[0];
    expect(await mean()).toBe(-1);
    track.holdAgainst(new TwoSidedTable([new Float64Array(4).fill(1 / 2)]));
    expect(await mean()).toBe(0);
  });

  it('has in coarse bins the mean, least and greatest of their bases, and nothing of unknown ones', async () => {
    const track = new RecordTrack(genome, 0, even, nowhere, []);
    track.put(0, expecting(0, 32_000, 0.5));
    track.put(32_000, expecting(32_000, CHUNK_BASES, 0.25));
    track.put(CHUNK_BASES, expecting(CHUNK_BASES, LENGTH, 0.25));
    const { surprisal } = await track.bins({ start: 0, end: 64_000 }, 32_000, 2);
    expect([...surprisal.mean]).toEqual([1, 2]);
    const [one] = (await track.bins({ start: 0, end: LENGTH }, LENGTH, 1)).surprisal.high;
    expect(one).toBe(2);
    const last = (await track.bins({ start: LENGTH - 4, end: LENGTH }, 1, 4)).surprisal.mean;
    expect([...last].map(Number.isNaN)).toEqual([false, true, true, true]);
    expect(track.done).toBe(LENGTH);
  });

  it('reads what is kept when it is needed, and computes again what is damaged', async () => {
    const first = new RecordTrack(genome, 0, even, nowhere, []);
    first.put(0, expecting(0, CHUNK_BASES, 0.5));
    const [{ index, chunk }] = first.whole({ start: 5, end: 6 });
    first.isKept(index);
    expect(first.whole({ start: 5, end: 6 })).toEqual([]);
    const disk = new Map<number, Chunk>([[0, chunk]]);
    const place = { read: async (asked: number) => disk.get(asked) };
    const again = new RecordTrack(genome, 0, even, place, [0, 1]);
    expect(again.done).toBe(LENGTH);
    expect((await again.bins({ start: 7, end: 8 }, 1, 1)).surprisal.mean[0]).toBe(1);
    // The second chunk is not there.
    await again.bins({ start: CHUNK_BASES, end: LENGTH }, 1, 10);
    expect(again.done).toBe(CHUNK_BASES);
    expect(again.missing({ start: 0, end: 10 }, 100)).toEqual({ start: CHUNK_BASES, end: CHUNK_BASES + 100 });
  });
});
