import { expect, test } from 'vitest';
import { genome, record } from '../../testing/fixtures';
import { asking, exploreGenome, nothingExplored, wants } from './explore';

const leakage = { wordLength: 32, exact: 0, reverseComplement: 0, either: 0, words: 10, trainShare: 1 };
const spectrum = { k: 6, counts: new Float64Array(4 ** 6), share: 1 };
const profile = { record: null, binBases: 10, bins: [] };

test('another genome forgets everything but the word length; a new split only what it changes', () => {
  const full = { ...nothingExplored(), k: 6, spectrum, leakage, profile };
  const before = genome();
  expect(exploreGenome(full, before, before)).toMatchObject({ spectrum, profile, leakage: null });
  const fewer = genome([record('a', 10), record('b', 10, { included: false })]);
  expect(exploreGenome(full, fewer, before)).toMatchObject({ spectrum: null, profile });
  expect(exploreGenome({ ...full, k: 2 }, { ...before, fingerprint: 'other' }, before)).toMatchObject({
    k: 2,
    spectrum: null,
    profile: null,
  });
});
test('questions that take a moment are asked unbidden, long ones wait for a button', () => {
  const state = (bases: number) => {
    const small = genome();
    return { explore: nothingExplored(), genome: { ...small, totals: { ...small.totals, bases } } };
  };
  const asked = (bases: number) =>
    (['profile', 'spectrum', 'leakage'] as const).filter((query) => wants(state(bases), query));
  expect(asked(48_502)).toEqual(['profile', 'spectrum', 'leakage']);
  expect(asked(100e6)).toEqual(['profile', 'spectrum']);
  expect(asked(3.1e9)).toEqual(['profile']);
  expect(wants({ ...state(1000), explore: asking(nothingExplored(), 'profile') }, 'profile')).toBe(false);
  expect(wants({ explore: nothingExplored(), genome: null }, 'profile')).toBe(false);
});
