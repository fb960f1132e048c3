import { expect, test } from 'vitest';
import { ColumnBuilder } from '../../training/record/metric-columns';
import { Replay } from './replay';

const point = (step: number, values: Record<string, number>) => ({
  step,
  wallMs: 0,
  activeMs: 0,
  basesSeen: 0,
  values,
});

/** Steps 4 to 6 as they were logged before the break. */
function logged(): Replay {
  const columns = new ColumnBuilder();
  for (const step of [4, 5, 6]) {
    columns.begin(point(step, {}));
    columns.set('mlmStudent', 1 / step);
    columns.set('stepMs', step);
    if (step === 5) columns.set('clsSpread', Number.NaN);
  }
  return new Replay(columns.finish());
}

test('steps that come out the same say so once, when the last of them is there; clocks do not count', () => {
  const replay = logged();
  expect(replay.compare(point(4, { mlmStudent: 1 / 4, stepMs: 99 }))).toBeNull();
  expect(replay.compare(point(5, { mlmStudent: 1 / 5, clsSpread: Number.NaN }))).toBeNull();
  expect(replay.compare(point(6, { mlmStudent: 1 / 6 }))).toEqual({
    level: 'info',
    message: 'Steps 4 to 6, computed a second time, came out the same to the last bit.',
  });
  expect(replay.compare(point(7, { mlmStudent: 0 }))).toBeNull();
});
test('one last bit is a difference, and the largest is named', () => {
  const replay = logged();
  replay.compare(point(4, { mlmStudent: 0.25 + 2 ** -54 }));
  replay.compare(point(5, { mlmStudent: 0.202, clsSpread: Number.NaN }));
  const verdict = replay.compare(point(6, { mlmStudent: 1 / 6 }));
  expect(verdict?.level).toBe('warning');
  expect(verdict?.message).toContain('at most by 1.0 % (Student MLM loss, step 5)');
});
test('a value that was measured then and is missing now is beyond measure', () => {
  const replay = logged();
  replay.compare(point(4, {}));
  replay.compare(point(5, { mlmStudent: 1 / 5, clsSpread: Number.NaN }));
  expect(replay.compare(point(6, { mlmStudent: 1 / 6 }))?.message).toContain(
    'beyond measure (Student MLM loss, step 4)',
  );
});
