import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { columnsOf } from '../../../training/record/fixtures';
import { tensorBoardFile } from './tensorboard-file';
import { trackioFile } from './trackio-file';

const run = {
  id: 'one',
  name: 'lambda-nano-1',
  createdAt: '2026-03-01T12:00:00.000Z',
  points: columnsOf([{ mlmStudent: 1.375, gradientNorm: Number.NaN }, { mlmStudent: 0.1 + 0.2 }, {}]),
};

test("a table has trackio's columns and one for each signal, exact, with a hole where none was measured", async () => {
  const file = await trackioFile(run).arrayBuffer();
  const rows = await parquetReadObjects({ file });
  expect(parquetMetadata(file).schema.map(({ name }) => name)).toEqual([
    'root',
    'id',
    'run_id',
    'timestamp',
    'run_name',
    'step',
    'mlmStudent',
    'gradientNorm',
  ]);
  expect(rows).toEqual([
    {
      id: 1n,
      run_id: 'one',
      timestamp: '2026-03-01T12:00:01.000Z',
      run_name: 'lambda-nano-1',
      step: 1n,
      mlmStudent: 1.375,
      gradientNorm: Number.NaN,
    },
    {
      id: 2n,
      run_id: 'one',
      timestamp: '2026-03-01T12:00:02.000Z',
      run_name: 'lambda-nano-1',
      step: 2n,
      mlmStudent: 0.1 + 0.2,
      gradientNorm: null,
    },
    {
      id: 3n,
      run_id: 'one',
      timestamp: '2026-03-01T12:00:03.000Z',
      run_name: 'lambda-nano-1',
      step: 3n,
      mlmStudent: null,
      gradientNorm: null,
    },
  ]);
});

test('events name the signals of each step once', async () => {
  const text = await tensorBoardFile(run).text();
  expect(text.match(/mlmStudent/g)).toHaveLength(2);
  expect(text.match(/gradientNorm/g)).toHaveLength(1);
  expect(text).toContain('brain.Event:2');
});
