import { expect, it } from 'vitest';
import { SubmitPace } from './submit-pace';

it('leaves a short step whole, and cuts a long one into pieces of 50 to 100 ms', () => {
  const pace = new SubmitPace(false, 1e9);
  expect(pace.submits).toBe(1);
  for (const stepMs of [101, 150, 400, 2000]) {
    pace.measured(stepMs);
    expect(stepMs / pace.submits).toBeGreaterThan(50);
    expect(stepMs / pace.submits).toBeLessThan(100);
  }
  pace.measured(30);
  expect(pace.submits).toBe(1);
});

it('begins carefully where a step is large', () => {
  expect(new SubmitPace(false, 6.5e12).submits).toBe(434);
  expect(new SubmitPace(false, 1e11).submits).toBe(7);
});

it('never cuts on a software adapter', () => {
  const pace = new SubmitPace(true, 6.5e12);
  pace.measured(5000);
  expect(pace.submits).toBe(1);
});
