import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingSchema, sampleAt, verdictAt } from './recording';

const FILE = join(import.meta.dirname, '../../../../../public/recording.json');
const recording = recordingSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));

test('the recording that comes with the studio is small, whole, and of a run that learned', () => {
  expect(statSync(FILE).size).toBeLessThan(200_000);
  const { steps, training, hidden, samples, baselines } = recording;
  for (const line of [training, hidden, samples]) expect(line.at(-1)?.step).toBe(steps);
  expect(hidden.length).toBe(samples.length);
  expect(hidden.at(-1)?.loss).toBeLessThan(baselines.composition);
  // The same window each time but the first: only what was hidden of it changes.
  expect(new Set(samples.slice(1).map(({ start }) => start)).size).toBe(1);
});

test('it says at each step what the run had come to by then', () => {
  expect(verdictAt(recording, 1)).toMatch(
    /^Not better than a blind guess yet: .* Has read 0\.\d+ of the training part/,
  );
  expect(verdictAt(recording, recording.steps)).toMatch(/^Beats .* Has read the training part \d+ times\.$/);
  expect(verdictAt(recording, 0)).toBe('Not judged yet: the first validation is still to come.');
  const [, second] = recording.samples;
  expect(sampleAt(recording, second.step + 1)).toBe(second);
  expect(sampleAt(recording, 0)).toBe(recording.samples[0]);
});
