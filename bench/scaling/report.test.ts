import { expect, test } from 'vitest';
import { pointsOf } from './axes';
import { type Scaled, seriesText } from './report';

const step = (value: number, threads: number, ms: number, flop: number): Scaled => ({
  value,
  threads,
  ms,
  flop,
  parameters: 1234,
  layers: 7,
  plannedBytes: 1e6 * value,
  takenBytes: 1e6 * value,
});

test('an axis tells its powers, and where operations a second are most', () => {
  const steps = [1, 2, 4].flatMap((width) => [
    step(width, 1, 8 * width ** 2, 1e9 * width ** 2),
    step(width, 2, 4 * width ** 2 * (width === 4 ? 2 : 1), 1e9 * width ** 2),
  ]);
  const text = seriesText({ backbone: 'chordmixer', axis: 'width', cores: 2, steps });
  expect(text).toContain('## ChordMixer, width');
  expect(text).toContain('| 4 | 7 | 1,234 | 16 | 128 | 125 | 128 | 125 | 1 | 4 | 4 |');
  expect(text).toContain(
    'time of one thread 2.00 (2.00), of 2 2.50 (3.00), operations 2.00 (2.00), bytes 1.00 (1.00).',
  );
  expect(text).toContain(
    '2 threads: operations a second are most at a width of 1 (1 MB taken), and 50 % of that at the',
  );
});

test('threads are held against one of them, and against the cores that there are', () => {
  const steps = [step(1, 1, 30, 3e9), step(2, 2, 20, 3e9), step(4, 4, 25, 3e9)];
  const text = seriesText({ backbone: 'transformer', axis: 'threads', cores: 2, steps });
  expect(text).toContain('| 2 | 20 | 150 | 1.5 | 75 % | 2 | 2 |');
  expect(text).toContain('All 2 cores are 1.5 times as fast as one: 75 %. 4 threads on 2 cores: 1.2 times.');
});

test('every axis changes one thing, and threads go beyond the cores', () => {
  expect(pointsOf('threads', 'chordmixer', 6, 'full').map(({ threads }) => threads)).toEqual([1, 2, 4, 6, 8, 12]);
  const [first, second] = pointsOf('batch', 'transformer', 1, 'full');
  expect({ ...first.config, batch: second.config.batch }).toEqual(second.config);
  for (const { value, config } of pointsOf('width', 'transformer', 2, 'full')) expect(config.hidden).toBe(4 * value);
});
