import { expect, test } from 'vitest';
import type { RunNotice } from '../../../../engine/notices';
import { runInfo } from '../../../testing/fixtures';
import { lastSave, notKept, reduceKeeping } from './keeping';

const entry = (step: number) => ({
  step,
  finite: true,
  validation: null,
  folder: `${step}.1`,
  bytes: 100,
  committedAt: '2026-03-01T12:00:00.000Z',
});
const full = { code: 'runs-storage-full', message: 'No room.', action: 'Delete something.' } as const;
const after = (...notices: RunNotice[]) => notices.reduce(reduceKeeping, notKept());
const started: RunNotice = { of: 'started', run: runInfo(), id: 'one' };
const saved = (...steps: number[]): RunNotice => ({
  of: 'saved',
  id: 'one',
  checkpoints: steps.map(entry),
  cost: { bytes: 100, ms: 7 },
});

test('a save that fails is said until one succeeds, and what was saved before stays listed', () => {
  const failed = after(started, saved(5), { of: 'saving' }, { of: 'saveFailed', problem: full });
  expect(failed).toMatchObject({ id: 'one', saving: false, problem: full });
  expect(lastSave(failed)?.step).toBe(5);
  expect(reduceKeeping(failed, saved(5, 9))).toMatchObject({
    problem: null,
    checkpoints: [{ step: 5 }, { step: 9 }],
    cost: { bytes: 100, ms: 7 },
  });
});

test('weights that are not finite are said with the step to go back to, until a run goes on', () => {
  const broken = after(started, { of: 'notFinite', step: 8, finiteStep: 5 });
  expect(broken.notFinite).toEqual({ step: 8, finiteStep: 5 });
  expect(reduceKeeping(broken, started).notFinite).toBeNull();
});

test('a save that found nothing new keeps the cost of the one before', () => {
  expect(after(saved(5), { of: 'saved', id: 'one', checkpoints: [entry(5)], cost: { bytes: 0, ms: 0 } }).cost).toEqual({
    bytes: 100,
    ms: 7,
  });
});
