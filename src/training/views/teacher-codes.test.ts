import { describe, expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { Stretches } from '../../genome/split/stretches';
import { WindowSampler } from '../../genome/split/windows';
import { randomDna } from '../../numerics/fixtures-dna';
import { reverseComplement } from '../../ops/input-views/student-view';
import type { PretrainingConfig } from '../config';
import { PRESETS } from '../presets';
import { teacherCodes } from './teacher-codes';
import { teacherView } from './teacher-view';

const L = 20;
const { genome } = parse(`>a\n${randomDna(400)}`);
const sampler = new WindowSampler(genome, Stretches.of([[{ start: 100, end: 300 }]]), L, { maxUnknownShare: 0 });
const base = { ...PRESETS.nano, windowLength: L, neighbourWeight: 0 };
const place = { record: 0, start: 110 };
const codesAt = (start: number): Uint8Array => {
  const codes = new Uint8Array(L);
  genome.read(0, start, L, codes);
  return codes;
};
const own = codesAt(place.start);
const seen = (change: Partial<PretrainingConfig>, sample = 0) =>
  teacherCodes({ genome, sampler }, place, own, { ...base, ...change }, { seed: 3, step: 7, sample });
const text = (codes: Uint8Array) => [...codes].join('');

describe('what the teacher is shown', () => {
  it.each(['infonce', 'distillation'] as const)('is an augmented copy of the window with %s', (objective) => {
    expect(seen({ objective })).toEqual(teacherView(own, base, { seed: 3, step: 7, sample: 0 }));
  });

  it('is the window itself with latent prediction, and a neighbour as soon as those count', () => {
    expect(seen({ objective: 'latent' })).toEqual(own);
    const neighbours = { objective: 'latent', neighbourWeight: 0.1 } as const;
    expect(seen(neighbours, 1)).toEqual(seen({ objective: 'neighbour' }, 1));
  });

  it('is with neighbours a window within L bases, of the same stretch, on either strand, the same every time', () => {
    const byText = new Map<string, { readonly start: number; readonly turned: boolean }>(
      Array.from({ length: 400 - L + 1 }, (_, start) => [start, codesAt(start)] as const).flatMap(([start, codes]) => [
        [text(codes), { start, turned: false }] as const,
        [text(reverseComplement(codes)), { start, turned: true }] as const,
      ]),
    );
    const found = Array.from(
      { length: 2000 },
      (_, sample) => byText.get(text(seen({ objective: 'neighbour' }, sample)))!,
    );
    const starts = found.map(({ start }) => start);
    expect([Math.min(...starts), Math.max(...starts)]).toEqual([100, 130]);
    expect(new Set(starts).size).toBe(31);
    expect(found.filter(({ turned }) => turned).length / found.length).toBeCloseTo(0.5, 1);
    expect(seen({ objective: 'neighbour' }, 5)).toEqual(seen({ objective: 'neighbour' }, 5));
    const forward = Array.from({ length: 50 }, (_, sample) =>
      seen({ objective: 'neighbour', reverseComplement: 0 }, sample),
    );
    expect(forward.every((codes) => byText.get(text(codes))?.turned === false)).toBe(true);
  });
});
