import { describe, expect, it } from 'vitest';
import { TypedError } from '../../../errors/typed-error';
import type { DataReport } from '../../../evaluation/data/report';
import { findTask, TASKS } from '../../../evaluation/tasks/registry';
import { genome } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';
import { nothingExploring } from '../explore/exploring';
import { leakLines, lengthBars, partRows, reportBrief, sizesText, taskFacts } from './report-view';
import { annotationFor, assignFiles } from './task-files';
import { dataState, entryOf, pickerOrder, tasksMatching } from './tasks';

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
  const studio = openStudio();
  const tasks = () => studio.state().tasks;
  const state = (id: string) => dataState(tasks(), findTask(id), studio.state().genome !== null);
  return { ...studio, tasks, state };
}
const ready = { of: 'report', report, kept: true } as const;
const broken = () => new TypedError('file-empty', 'It is empty.', 'Choose another.');

describe('the data of tasks', () => {
  it('go from missing over reading and a question to ready', async () => {
    const { engine, actions, state, tasks } = opened();
    expect(state('own/table')).toBe('missing');
    actions.selectTask('own/table');
    actions.readTaskFiles([file('my.csv')]);
    expect(engine.asked('datasets.read')).toMatchObject([['own/table', [{ path: 'my.csv' }], {}]]);
    expect(state('own/table')).toBe('reading');
    const progress = { files: 2, filesRead: 1, rows: 10 };
    engine.notify({ type: 'datasetProgress', task: 'own/table', progress });
    expect(entryOf(tasks(), 'own/table').reading).toEqual({ progress });
    const question = { kind: 'classes', files: ['a.fa'], classes: ['x'], guess: [0] } as const;
    await engine.answer('datasets.read', { of: 'question', question });
    engine.notify({ type: 'datasetProgress', task: 'own/table', progress });
    expect(state('own/table')).toBe('asks');
    actions.answerTask('own/table', { kind: 'classes', classOf: [0] });
    await engine.answer('datasets.answer', ready);
    expect(state('own/table')).toBe('ready');
    expect(entryOf(tasks(), 'own/table').question).toBeNull();
    actions.forgetTask('own/table');
    await engine.answer('datasets.forget', undefined);
    expect(state('own/table')).toBe('missing');
  });

  it('stay ready when a later reading fails, with the problem shown', async () => {
    const { engine, actions, state, tasks } = opened();
    actions.restoreTasks();
    await engine.answer('datasets.restore', [{ task: 'gue/mouse/3', report, kept: true }]);
    expect(state('gue/mouse/3')).toBe('ready');
    actions.takeTaskFiles('gue/mouse/3', [file('train.csv')]);
    await engine.fail('datasets.read', broken());
    expect(state('gue/mouse/3')).toBe('ready');
    expect(entryOf(tasks(), 'gue/mouse/3').problem?.code).toBe('file-empty');
  });

  it('are read one file after the other, and every answer counts', async () => {
    const { engine, actions, state } = opened();
    actions.takeTaskFiles('gue/mouse/3', [file('train.csv')]);
    actions.takeTaskFiles('gue/mouse/3', [file('test.csv')]);
    await engine.fail('datasets.read', broken());
    expect(state('gue/mouse/3')).toBe('reading');
    await engine.answer('datasets.read', ready);
    expect(state('gue/mouse/3')).toBe('ready');
  });

  it('are as before once reading is cancelled', async () => {
    const { engine, actions, state, tasks } = opened();
    actions.takeTaskFiles('gue/mouse/3', [file('train.csv')]);
    actions.cancelTask('gue/mouse/3');
    await engine.giveUp('datasets.read');
    expect(state('gue/mouse/3')).toBe('missing');
    expect(entryOf(tasks(), 'gue/mouse/3').problem).toBeNull();
  });

  it('are asked for columns by hand where that is wanted, and made with the bounds and format chosen', async () => {
    const { engine, actions } = opened();
    actions.selectTask('gue/mouse/3');
    actions.readTaskFiles([file('train.csv')], null, true);
    expect(engine.asked('datasets.read')).toMatchObject([['gue/mouse/3', [{ path: 'train.csv' }], { byHand: true }]]);
    const options = { windowLength: 60, windows: 500, gcTolerance: 0.05 };
    actions.makeTaskData('own/features', options);
    actions.makeTaskData('own/features', options, { format: 'GFF3' });
    actions.makeTaskData('own/features', options, { format: undefined });
    expect(engine.asked('datasets.make').map(([, asked]) => asked)).toStrictEqual([
      { options },
      { options, format: 'GFF3' },
      { options, format: undefined },
    ]);
  });

  it('are made of the annotation that Explore has read, where the task can take that file', async () => {
    const { engine, actions, state } = opened();
    const { file: genes } = file('genes.gff3.gz');
    const offered = (id: string, annotationFile: File | null) =>
      annotationFor(findTask(id), { ...nothingExploring(), annotationFile })?.name ?? null;
    expect(['genome/frame', 'own/features', 'gue/mouse/3'].map((id) => offered(id, genes))).toEqual([
      genes.name,
      genes.name,
      null,
    ]);
    expect(['genome/frame', 'own/features'].map((id) => offered(id, new File([], 'a.bed')))).toEqual([null, 'a.bed']);
    expect([null, new File([], 'a.gbff')].map((other) => offered('genome/frame', other))).toEqual([null, null]);
    actions.readTaskFiles([{ path: genes.name, file: genes }], 'genome/frame');
    expect(engine.asked('datasets.make')).toEqual([['genome/frame', { features: genes }]]);
    expect(state('genome/frame')).toBe('reading');
  });

  it('show a changed option at once and ask the engine for what is left', async () => {
    const { engine, actions, tasks } = opened();
    engine.notify({ type: 'datasetReady', task: 'gue/mouse/3', report, kept: true });
    actions.setDataOptions('gue/mouse/3', { removeLeaks: true });
    expect(entryOf(tasks(), 'gue/mouse/3').report?.options.removeLeaks).toBe(true);
    expect(engine.asked('datasets.options')).toEqual([['gue/mouse/3', { removeLeaks: true }]]);
    await engine.answer('datasets.options', { ...ready, report: { ...report, removed: 3 } });
    expect(entryOf(tasks(), 'gue/mouse/3').report?.removed).toBe(3);
  });

  it('keep their question until the new one comes, or until it is given up', async () => {
    const { engine, actions, tasks } = opened();
    const question = { kind: 'classes', files: ['a.fa'], classes: ['x'], guess: [0] } as const;
    actions.takeTaskFiles('own/table', [file('my.csv')]);
    await engine.answer('datasets.read', { of: 'question', question });
    actions.askAgain('own/table', { header: false });
    expect(entryOf(tasks(), 'own/table').question).toBe(question);
    const other = { ...question, files: ['b.fa'] };
    await engine.answer('datasets.look', { of: 'question', question: other });
    expect(entryOf(tasks(), 'own/table').question).toBe(other);
    actions.dismissQuestion('own/table');
    expect(entryOf(tasks(), 'own/table').question).toBeNull();
    expect(engine.asked('datasets.dismiss')).toEqual([['own/table']]);
  });

  it('of the genome alone are ready with a genome, and data made from another one are gone', () => {
    const { engine, state } = opened();
    expect(state('real-vs-shuffled')).toBe('missing');
    engine.notify({ type: 'genome', genome: genome() });
    expect(state('real-vs-shuffled')).toBe('ready');
    expect(state('own/features')).toBe('missing');
    engine.notify({ type: 'datasetReady', task: 'own/features', report, kept: false });
    expect(state('own/features')).toBe('ready');
    engine.notify({ type: 'datasetCleared', task: 'own/features' });
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
    expect(engine.asked('datasets.read')).toEqual([]);
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
    expect(tasksMatching('')).toEqual(TASKS);
    expect(tasksMatching('', 'yeast').every(({ id }) => id.startsWith('gue/EMP/'))).toBe(true);
    expect(tasksMatching('worm', 'human').map(({ id }) => id)).toEqual(['gb/demo_human_or_worm']);
    expect(tasksMatching('mouse/3').map(({ id }) => id)).toEqual(['gue/mouse/3']);
    expect(tasksMatching('ENHANCER ocr').map(({ id }) => id)).toEqual(['gb/human_ensembl_regulatory']);
    expect(tasksMatching('no such task')).toEqual([]);
  });

  it('shows what is ready first, or alone, and never takes the open card away', () => {
    const { engine, actions, tasks } = opened();
    const ids = (hasGenome: boolean) =>
      pickerOrder(tasks(), hasGenome).map(({ suite, tasks: own }) => [suite, own[0].id]);
    expect(ids(false).map(([suite]) => suite)).toEqual(['genome', 'own', 'gue', 'gb', 'mtcdna']);
    engine.notify({ type: 'datasetReady', task: 'gb/human_ocr_ensembl', report, kept: true });
    expect(ids(false)[0]).toEqual(['gb', 'gb/human_ocr_ensembl']);
    // What an open genome makes comes before that.
    expect(ids(true).map(([suite]) => suite)).toEqual(['genome', 'own', 'gb', 'gue', 'mtcdna']);
    actions.filterTasks({ readyOnly: true });
    expect(ids(false)).toEqual([['gb', 'gb/human_ocr_ensembl']]);
    actions.selectTask('gue/mouse/3');
    expect(ids(false)).toContainEqual(['gue', 'gue/mouse/3']);
    actions.filterTasks({ organism: 'worm' });
    expect(ids(false)).toEqual([]);
  });

  it('tells the facts of a task in words', () => {
    expect(taskFacts(findTask('gue/mouse/3'))).toEqual(['101 bases', '2 classes', 'MCC']);
    expect(taskFacts(findTask('gb/human_ocr_ensembl'))[0]).toBe('71 to 593 bases');
    expect(sizesText(findTask('gue/mouse/1'))).toBe('6,745 validation, 6,745 test rows');
    expect(sizesText(findTask('gb/human_ocr_ensembl'))).toBe('139,804 train, 34,952 test rows');
    expect(sizesText(findTask('gue/virus/covid'))).toBe('as many rows as your files hold');
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
      // The longest sequence has 120 bases.
      { from: 120, to: 120, rows: 18, height: 1 },
    ]);
  });
});
