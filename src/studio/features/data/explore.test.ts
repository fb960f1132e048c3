import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../engine/protocol';
import { genome, record } from '../../testing/fixtures';
import { asking, type Explore, exploreGenome, nothingExplored, reduceExplore, wants } from './explore';

const problem = { code: 'region-record', message: 'No such record.', action: 'Use another name.' } as const;
const leakage = { wordLength: 32, exact: 0, reverseComplement: 0, either: 0, words: 10, trainShare: 1 };
const spectrum = { k: 6, counts: new Float64Array(4 ** 6), share: 1 };
const profile = { record: null, binBases: 10, bins: [] };
const fold = (events: readonly EngineEvent[], from: Explore = nothingExplored()) => events.reduce(reduceExplore, from);

test('an answer ends the waiting, a failure says why, and asking again clears it', () => {
  const asked = asking(nothingExplored(), 'region');
  expect(asked.waiting.has('region')).toBe(true);
  const failed = fold([{ type: 'queryFailed', of: 'region', problem }], asked);
  expect([failed.waiting.has('region'), failed.problems.region]).toEqual([false, problem]);
  expect(asking(failed, 'region').problems.region).toBeUndefined();
});
test('answers about what is no longer looked at are left aside', () => {
  const asked = asking({ ...nothingExplored(), k: 3, profileOf: { index: 2, name: 'c' } }, 'spectrum');
  const after = fold(
    [
      { type: 'spectrum', spectrum },
      { type: 'profile', profile },
    ],
    asked,
  );
  expect([after.spectrum, after.profile, after.waiting.has('spectrum')]).toEqual([null, null, true]);
});
test('another genome forgets everything but the word length; a new split only what it changes', () => {
  const full = fold(
    [
      { type: 'spectrum', spectrum },
      { type: 'leakage', leakage },
      { type: 'profile', profile },
    ],
    { ...nothingExplored(), k: 6 },
  );
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
