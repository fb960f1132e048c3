import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../engine/protocol';
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
const after = (...events: EngineEvent[]) => events.reduce(reduceKeeping, notKept());
const saved = (...steps: number[]): EngineEvent => ({
  type: 'saved',
  id: 'one',
  checkpoints: steps.map(entry),
  cost: { bytes: 100, ms: 7 },
});

test('a save that fails is said until one succeeds, and what was saved before stays listed', () => {
  const failed = after(
    { type: 'keeping', id: 'one' },
    saved(5),
    { type: 'saving' },
    { type: 'saveFailed', problem: full },
  );
  expect(failed).toMatchObject({ id: 'one', saving: false, problem: full });
  expect(lastSave(failed)?.step).toBe(5);
  expect(reduceKeeping(failed, saved(5, 9))).toMatchObject({
    problem: null,
    checkpoints: [{ step: 5 }, { step: 9 }],
    cost: { bytes: 100, ms: 7 },
  });
});

test('weights that are not finite are said with the step to go back to, until a run goes on', () => {
  const broken = after({ type: 'keeping', id: 'one' }, { type: 'notFinite', step: 8, finiteStep: 5 });
  expect(broken.notFinite).toEqual({ step: 8, finiteStep: 5 });
  expect(reduceKeeping(broken, { type: 'keeping', id: 'one' }).notFinite).toBeNull();
});

test('a save that found nothing new keeps the cost of the one before', () => {
  expect(
    after(saved(5), { type: 'saved', id: 'one', checkpoints: [entry(5)], cost: { bytes: 0, ms: 0 } }).cost,
  ).toEqual({ bytes: 100, ms: 7 });
});
