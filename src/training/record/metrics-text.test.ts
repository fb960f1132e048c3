import { expect, test } from 'vitest';
import { columnsOf } from './fixtures';
import { csvChunks, jsonChunks } from './metrics-text';

const points = columnsOf([
  { mlmStudent: 0.1 + 0.2, gradientNorm: Number.NaN },
  { mlmStudent: 1.3862943611198906, mlmTeacher: 5e-324 },
  {},
]);

test('CSV holds every point, exactly, and leaves unmeasured cells empty', () => {
  const lines = [...csvChunks(points, 2)].join('').trimEnd().split('\n');
  const names = lines[0].split(',');
  const cell = (row: number, name: string) => lines[row].split(',')[names.indexOf(name)];
  expect(lines).toHaveLength(4);
  expect(names.slice(0, 5)).toEqual(['step', 'wallMs', 'activeMs', 'basesSeen', 'mlmStudent']);
  expect([Number(cell(1, 'mlmStudent')), Number(cell(2, 'mlmStudent')), Number(cell(2, 'mlmTeacher'))]).toEqual([
    0.1 + 0.2,
    1.3862943611198906,
    5e-324,
  ]);
  expect([cell(1, 'gradientNorm'), cell(3, 'mlmStudent')]).toEqual(['NaN', '']);
});
test('JSON holds every point and the run', () => {
  const { run, points: read } = JSON.parse([...jsonChunks(points, { name: 'mine' }, 2)].join(''));
  expect(run.name).toBe('mine');
  expect(read).toHaveLength(3);
  expect(read[0]).toMatchObject({ step: 1, values: { mlmStudent: 0.1 + 0.2, gradientNorm: 'NaN' } });
  expect(read[2].values).toEqual({});
  expect(JSON.parse([...jsonChunks(columnsOf([]), null)].join(''))).toEqual({ run: null, points: [] });
});
