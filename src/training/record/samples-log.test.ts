import { expect, test } from 'vitest';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { RecordLog } from '../../storage/record-log';
import type { MaskedSample } from '../masked-sample';
import { readSamples, SamplesLog } from './samples-log';

const sample = (step: number): MaskedSample => ({
  step,
  record: 'chr 1',
  start: 120,
  strand: '-',
  bases: 'ACgtN',
  masked: [{ index: 2, shown: 'hidden', probabilities: [1 / 3, 2 / 3, 0, 0, 1e-9] }],
});

test('windows come back in order, with probabilities to four digits', async () => {
  const folder = new MemoryFolder();
  const { samples, kept } = await SamplesLog.openAt(folder, 0);
  expect(kept).toEqual([]);
  await samples.append([]);
  await samples.append([sample(1)]);
  await samples.append([sample(20)]);
  const read = await readSamples(folder);
  expect(read.map(({ step }) => step)).toEqual([1, 20]);
  expect(read[0]).toEqual({
    ...sample(1),
    masked: [{ index: 2, shown: 'hidden', probabilities: [0.3333, 0.6667, 0, 0, 0] }],
  });
});

test('a run that goes on from a checkpoint forgets the windows after it', async () => {
  const folder = new MemoryFolder();
  await (await SamplesLog.openAt(folder, 0)).samples.append([1, 20, 40].map(sample));
  const { samples, kept } = await SamplesLog.openAt(folder, 25);
  expect(kept.map(({ step }) => step)).toEqual([1, 20]);
  await samples.append([sample(30)]);
  expect((await readSamples(folder)).map(({ step }) => step)).toEqual([1, 20, 30]);
});

test('a record that is no window is refused by its field', async () => {
  for (const [change, path] of [
    [{ strand: 'x' }, 'strand'],
    [{ bases: 'hello' }, 'bases'],
    [{ masked: [{ index: 0, shown: 'hidden', probabilities: [2, 0, 0, 0, 0] }] }, 'masked.0.probabilities.0'],
  ] as const) {
    const folder = new MemoryFolder();
    const log = await RecordLog.open(folder, 'samples.log', () => undefined);
    await log.append([new TextEncoder().encode(JSON.stringify({ ...sample(1), ...change }))]);
    await expect(readSamples(folder)).rejects.toMatchObject({ code: 'run-points', place: { path } });
  }
});
