import { expect, test } from 'vitest';
import { layOut } from '../../model/layout';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { initialState } from '../../training/learner';
import { madeUpRecord, TINY } from '../../training/record/fixtures';
import { NOT_BEGUN } from '../../training/record/progress';
import { RunStore } from '../../training/record/run-store';
import { RunKeeper } from './run-keeper';

const learner = initialState(layOut(TINY), TINY, new Float32Array(layOut(TINY).size));

/** A keeper whose clock stands where the test puts it. */
function keeperEvery(everyMs: number) {
  let now = 0;
  let saved = () => {};
  const events = { saving: () => {}, saved: () => saved(), saveFailed: () => saved(), notFinite: () => {} };
  const keeper = RunKeeper.begin(new RunStore(new MemoryFolder()), madeUpRecord(), events, everyMs, () => now);
  const save = async (step: number) => {
    const ended = new Promise<void>((resolve) => {
      saved = resolve;
    });
    keeper.keep({ ...NOT_BEGUN, step }, Promise.resolve(learner));
    await ended;
    await expect.poll(() => keeper.busy).toBe(false);
  };
  /** Milliseconds from now until it is due. */
  const untilDue = () => {
    const from = now;
    while (!keeper.due()) now += 100;
    return now - from;
  };
  return { save, untilDue };
}

test.each([
  [300_000, 8000],
  [3_600_000, 8000],
  [5000, 5000],
])('of a run that saves every %d ms the first checkpoint is due after %d', async (everyMs, first) => {
  const { save, untilDue } = keeperEvery(everyMs);
  expect(untilDue()).toBe(first);
  // Of the start alone, which a run from other weights keeps, no step is saved yet.
  await save(0);
  expect(untilDue()).toBe(first);
  await save(7);
  expect(untilDue()).toBe(everyMs);
});
