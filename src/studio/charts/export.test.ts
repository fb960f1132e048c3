import { expect, test } from 'vitest';
import { point, runInfo } from '../testing/fixtures';
import { csvChunks, jsonChunks } from './export';
import { appendPoints, emptyHistory } from './history';

const history = appendPoints(emptyHistory(), [
  point(1, { mlmStudent: 0.1 + 0.2, gradientNorm: Number.NaN }),
  point(2, { mlmStudent: 1.3862943611198906, mlmTeacher: 5e-324 }),
  point(3),
]);

test('CSV holds every point, exactly, and leaves unmeasured cells empty', () => {
  const lines = [...csvChunks(history, 2)].join('').trimEnd().split('\n');
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
  const { run, points } = JSON.parse([...jsonChunks(history, runInfo(), 2)].join(''));
  expect(run.name).toBe('lambda-nano-01');
  expect(points).toHaveLength(3);
  expect(points[0]).toMatchObject({ step: 1, values: { mlmStudent: 0.1 + 0.2, gradientNorm: 'NaN' } });
  expect(points[2].values).toEqual({});
  expect(JSON.parse([...jsonChunks(emptyHistory(), null)].join(''))).toEqual({ run: null, points: [] });
});
