import { expect, it } from 'vitest';
import { RunClock } from './run-clock';

/** A clock whose time is set by hand. */
function clockAt(at: number, before = { wallMs: 0, activeMs: 0 }) {
  const time = { now: at };
  return { time, clock: new RunClock(before, () => time.now) };
}

it('counts on from where a run was, and leaves pauses out of the training', () => {
  const { time, clock } = clockAt(1000, { wallMs: 500, activeMs: 400 });
  expect(clock.times()).toEqual({ wallMs: 500, activeMs: 400 });
  time.now = 1300;
  clock.paused(100);
  expect(clock.times()).toEqual({ wallMs: 800, activeMs: 600 });
  expect(clock.times(1200)).toEqual({ wallMs: 700, activeMs: 500 });
});

it('times each step from the end of the one before, or from where the last work beside it ended', () => {
  const { time, clock } = clockAt(0);
  time.now = 50;
  clock.startStep();
  expect(clock.endStep(60)).toBe(10);
  expect(clock.endStep(85)).toBe(25);
});

it('counts a freeze neither as training nor as part of the step it fell into, and no longer than that step', () => {
  const { time, clock } = clockAt(0);
  clock.startStep();
  time.now = 40;
  clock.thawed(30);
  expect(clock.times()).toEqual({ wallMs: 40, activeMs: 10 });
  expect(clock.endStep(50)).toBe(20);
  time.now = 55;
  clock.thawed(1000);
  expect(clock.times()).toEqual({ wallMs: 55, activeMs: 20 });
  expect(clock.endStep(56)).toBe(1);
});
