import { expect, test } from 'vitest';
import type { LogEntry } from '../../../../training/run';
import { status } from '../../../testing/fixtures';
import { pauseReason } from './outcome';

const entry = (step: number, level: LogEntry['level'], message: string): LogEntry => ({
  step,
  wallMs: 0,
  level,
  message,
});
const why = '5 steps in a row had non-finite gradients, so training paused.';
const reason = (log: readonly LogEntry[], step = 10) => pauseReason({ runPhase: 'paused', log, status: status(step) });

test('a run that paused by itself says why, though the entry that it paused comes after', () => {
  const log = [entry(10, 'warning', 'Step 10 changed nothing.'), entry(10, 'error', why), entry(10, 'info', 'Paused.')];
  expect(reason(log)).toMatchObject({ level: 'error', message: why });
  // A GPU had gone on by then.
  expect(reason([log[1], entry(40, 'info', 'Paused.')], 40)).toMatchObject({ message: why });
  expect(pauseReason({ runPhase: 'training', log, status: status(10) })).toBeNull();
});

test('a pause that was asked for has no reason, whatever came before', () => {
  const before = [entry(10, 'error', why), entry(10, 'info', 'Paused.'), entry(10, 'info', 'Resumed.')];
  expect(reason([...before, entry(12, 'info', 'Paused.')], 12)).toBeNull();
  expect(reason([entry(10, 'error', why), entry(900, 'info', 'Paused.')], 900)).toBeNull();
  expect(reason([entry(3, 'warning', 'The loss jumped.'), entry(5, 'info', 'Paused.')], 5)).toBeNull();
  expect(reason([entry(5, 'warning', 'The loss jumped.'), entry(5, 'info', 'Paused.')], 5)?.level).toBe('warning');
});
