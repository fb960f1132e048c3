import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spaced } from './spaced';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first of several is done at once, each of the others a while after the one before, in their order', () => {
  const done: [number, string][] = [];
  const began = performance.now();
  const save = spaced((name: string) => done.push([performance.now() - began, name]), 100);
  save('weights');
  save('card');
  expect(done).toEqual([[0, 'weights']]);
  vi.advanceTimersByTime(30);
  save('report');
  vi.advanceTimersByTime(70);
  vi.advanceTimersByTime(100);
  expect(done).toEqual([
    [0, 'weights'],
    [100, 'card'],
    [200, 'report'],
  ]);
  vi.advanceTimersByTime(99);
  save('early');
  expect(done).toHaveLength(3);
  vi.advanceTimersByTime(1);
  expect(done.at(-1)).toEqual([300, 'early']);
  vi.advanceTimersByTime(1000);
  save('late');
  expect(done.at(-1)).toEqual([1300, 'late']);
});
