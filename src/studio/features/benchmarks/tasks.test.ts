import { describe, expect, it } from 'vitest';
import type { DataReport } from '../../../evaluation/data/report';
import { findTask, TASKS } from '../../../evaluation/tasks/registry';
import { createStudio } from '../../shell/store';
import { fakeEngine } from '../../testing/fake-engine';
import { genome } from '../../testing/fixtures';
import { leakLines, lengthBars, partRows, reportBrief, sizesText, taskFacts } from './report-view';
import { assignFiles } from './task-files';
import { dataState, entryOf, tasksMatching } from './tasks';

const part = (rows: number) => ({
  rows,
  perClass: [rows / 2, rows / 2],
  shortest: 100,
  median: 110,
  longest: 120,
  unknownShare: 0,
  duplicates: 1,
});
const report: DataReport = {
  task: 'gue/mouse/3',
  source: 'train.csv, test.csv',
  classes: ['no', 'yes'],
  parts: { train: part(20), validation: { ...part(0), duplicates: 0 }, test: part(4) },
  lengths: { start: 100, width: 10, counts: [6, 0, 18] },
  split: 'As given.',
  leaks: [
    { from: 'train', into: 'test', exact: 1, reverseComplement: 0 },
    { from: 'train', into: 'validation', exact: 0, reverseComplement: 0 },
    { from: 'validation', into: 'test', exact: 2, reverseComplement: 3 },
  ],
  conflicts: { sequences: 0, rows: 0 },
  repeats: { leaks: { count: 0, first: [] }, duplicates: { count: 0, first: [] }, conflicts: { count: 0, first: [] } },
  refused: { count: 0, first: [] },
  noted: { count: 0, first: [] },
  differences: [],
  options: { removeLeaks: false },
  removed: 0,
  splitHash: 'abc',
};

const file = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1) ?? path) });

function opened() {
  const engine = fakeEngine();
  const studio = createStudio(engine, { read: () => '', replace: () => {} });
  const tasks = () => studio.store.getState().tasks;
  const state = (id: string) => dataState(tasks(), findTask(id), studio.store.getState().genome !== null);
  return { engine, ...studio, tasks, state };
}

describe('the data of tasks', () => {
  it('go from missing over reading and a question to ready', () => {
    const { engine, actions, state, tasks } = opened();
    expect(state('own/table')).toBe('missing');
    actions.selectTask('own/table');
    actions.readTaskFiles([file('my.csv')]);
    expect(engine.commands.at(-1)).toMatchObject({ type: 'task', command: { do: 'read', task: 'own/table' } });
    expect(state('own/table')).toBe('reading');
    const question = { kind: 'classes', files: ['a.fa'], classes: ['x'], guess: [0] } as const;
    engine.emit({ type: 'task', event: { of: 'question', task: 'own/table', question } });
    expect(state('own/table')).toBe('asks');
    actions.answerTask('own/table', { kind: 'classes', classOf: [0] });
    engine.emit({ type: 'task', event: { of: 'report', task: 'own/table', report, kept: true } });
    expect(state('own/table')).toBe('ready');
    expect(entryOf(tasks(), 'own/table').question).toBeNull();
    actions.forgetTask('own/table');
    engine.emit({ type: 'task', event: { of: 'cleared', task: 'own/table' } });
    expect(state('own/table')).toBe('missing');
  });

  it('stay ready when a later reading fails, with the problem shown', () => {
    const { engine, state, tasks } = opened();
    engine.emit({ type: 'task', event: { of: 'report', task: 'gue/mouse/3', report, kept: true } });
    engine.emit({
      type: 'task',
      event: { of: 'failed', task: 'gue/mouse/3', problem: { code: 'file-empty', message: 'm', action: 'a' } },
    });
    expect(state('gue/mouse/3')).toBe('ready');
    expect(entryOf(tasks(), 'gue/mouse/3').problem?.code).toBe('file-empty');
  });

  it('show a changed option at once and ask the engine for what is left', () => {
    const { engine, actions, tasks } = opened();
    engine.emit({ type: 'task', event: { of: 'report', task: 'gue/mouse/3', report, kept: true } });
    actions.setDataOptions('gue/mouse/3', { removeLeaks: true });
    expect(entryOf(tasks(), 'gue/mouse/3').report?.options.removeLeaks).toBe(true);
    expect(engine.commands.at(-1)).toEqual({
      type: 'task',
      command: { do: 'options', task: 'gue/mouse/3', options: { removeLeaks: true } },
    });
  });

  it('of the genome alone are ready with a genome', () => {
    const { engine, state } = opened();
    expect(state('real-vs-shuffled')).toBe('missing');
    engine.emit({ type: 'genome', genome: genome() });
    expect(state('real-vs-shuffled')).toBe('ready');
    expect(state('own/features')).toBe('missing');
  });
});

describe('dropped files', () => {
  const ids = (paths: readonly string[], selected: string | null) =>
    Object.fromEntries([...assignFiles(paths.map(file), selected)].map(([id, own]) => [id, own.length]));

  it('go to the open card', () => {
    expect(ids(['train.csv', 'test.csv'], 'gue/mouse/3')).toEqual({ 'gue/mouse/3': 2 });
    expect(ids(['train.csv'], null)).toEqual({});
  });

  it('that belong to no task are answered, not swallowed', () => {
    const { engine, actions, tasks } = opened();
    actions.readTaskFiles([file('train.csv')]);
    expect(engine.commands.filter(({ type }) => type === 'task')).toEqual([]);
    expect(tasks().problem?.code).toBe('task-not-chosen');
    actions.selectTask('gue/mouse/3');
    expect(tasks().problem).toBeNull();
  });

  it('of a whole suite go to the task of their folder, but never away from an own task', () => {
    const paths = [
      'GUE/mouse/3/train.csv',
      'GUE/mouse/3/test.csv',
      'GUE/prom/prom_core_tata/dev.csv',
      'human_ocr_ensembl/train/positive/1.txt',
      'GUE/README',
    ];
    expect(ids(paths, null)).toEqual({ 'gue/mouse/3': 2, 'gue/prom/prom_core_tata': 1, 'gb/human_ocr_ensembl': 1 });
    expect(ids(paths, 'own/table')).toEqual({ 'own/table': 5 });
  });
});

describe('the picker', () => {
  it('filters by words of id, title and classes', () => {
    expect(tasksMatching('')).toBe(TASKS);
    expect(tasksMatching('mouse/3').map(({ id }) => id)).toEqual(['gue/mouse/3']);
    expect(tasksMatching('ENHANCER ocr').map(({ id }) => id)).toEqual(['gb/human_ensembl_regulatory']);
    expect(tasksMatching('no such task')).toEqual([]);
  });

  it('tells the facts of a task in words', () => {
    expect(taskFacts(findTask('gue/mouse/3'))).toEqual(['101 bases', '2 classes', 'MCC']);
    expect(taskFacts(findTask('gb/human_ocr_ensembl'))[0]).toBe('71 to 593 bases');
    expect(sizesText(findTask('gue/mouse/1'))).toBe('? / 6,745 / 6,745 rows');
    expect(sizesText(findTask('gb/human_ocr_ensembl'))).toBe('139,804 / 34,952 rows');
    expect(sizesText(findTask('gue/virus/covid'))).toBe('sizes not verified');
  });

  it('tells a report in words and bars', () => {
    expect(reportBrief(report)).toBe('20 train, 4 test; 2 classes, 50 : 50 %');
    expect(partRows(report)).toMatchObject([
      {
        part: 'train',
        rows: '20',
        classes: [{ name: 'no', rows: '10', share: '50.0 %' }, { name: 'yes' }],
        length: '100 to 120, median 110',
      },
      { part: 'test' },
    ]);
    expect(leakLines(report)).toEqual([
      '1 row of train also stands in test: 1 as they are.',
      '5 rows of validation also stand in test: 2 as they are, 3 as their reverse complement.',
    ]);
    expect(lengthBars(report)).toEqual([
      { from: 100, to: 109, rows: 6, height: 1 / 3 },
      { from: 110, to: 119, rows: 0, height: 0 },
      { from: 120, to: 129, rows: 18, height: 1 },
    ]);
  });
});
