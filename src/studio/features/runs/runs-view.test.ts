import { expect, test } from 'vitest';
import type { StoredRun } from '../../../engine/runs/run-report';
import { result, seedResult } from '../../../evaluation/fixtures-results';
import { PRESETS } from '../../../training/presets';
import { initialState } from '../../shell/state';
import { device } from '../../testing/fixtures';
import { scoreColumns } from './run-columns';
import { differences } from './run-differences';
import { bestText, isPausedHere, stateText, verdictText } from './run-text';
import { canContinue, continueStep, cutOffText, interruptedRun, noRuns, withRunDeleting, withRuns } from './runs';
import { groupedRows, MOST_OVERLAID, parseTags, pressSort, shownRuns, toggleOverlaid } from './runs-view';

const run = (id: string, changes: Partial<StoredRun> = {}): StoredRun => ({
  id,
  label: { name: `run ${id}`, notes: '', tags: [] },
  createdAt: `2026-03-0${id}T12:00:00.000Z`,
  config: PRESETS.nano,
  info: {
    device,
    parameters: 29_701,
    baselines: { uniform: 1.386, composition: 1.385, markov: { order: 3, nats: 1.36 } },
    entropyCeiling: 3.5,
  },
  genome: { name: 'lambda', source: 'lambda.fa', fingerprint: 'ab' },
  state: 'done',
  standing: { step: 300, best: { value: 1.3, step: 290 }, activeMs: 60_000 },
  checkpoints: [],
  elsewhere: [],
  group: 'g',
  code: 'abc1234',
  ...changes,
});
const names = (runs: readonly StoredRun[]) => runs.map(({ id }) => id);
const newest = { filter: '', sortBy: 'created', descending: true } as const;

test('of a run that was never asked for bases the list judges no loss, best or not', () => {
  const config = { ...PRESETS.nano, mlmWeight: 0 };
  expect(verdictText(run('1', { config }))).toMatch(/^Nobody trained the head that names bases \(MLM weight 0\)/);
  expect(verdictText(run('1'))).toMatch(/^At step 290, its best: Beats/);
  const gone = { ...run('1').standing, best: { step: 1, value: 1e11 } };
  expect(verdictText({ ...run('1'), standing: gone })).toMatch(/^The loss diverged, to 1\.0e11 nats/);
});

test('the run under way here is said to be paused while it is, and no other', () => {
  const keeping = { ...initialState().keeping, id: '1' };
  const told = (runPhase: 'paused' | 'training', id: string) =>
    stateText(run(id, { state: 'active' }), isPausedHere({ runPhase, keeping }, id));
  expect([told('paused', '1'), told('training', '1'), told('paused', '2')]).toEqual(['paused', 'training', 'training']);
});

test('runs are found by any of their words, all of which must be there', () => {
  const runs = [
    run('1', { label: { name: 'Warm-up 20 %', notes: 'too <b>slow</b>', tags: ['paper'] } }),
    run('2', { config: PRESETS.small }),
    run('3', { state: 'failed' }),
  ];
  const found = (filter: string) => names(shownRuns(runs, { ...newest, filter }));
  expect(found('')).toEqual(['3', '2', '1']);
  expect(found('PAPER slow')).toEqual(['1']);
  expect(found('small')).toEqual(['2']);
  expect(found('run failed')).toEqual(['3']);
  expect(found('nothing like it')).toEqual([]);
});
test('the order follows the column, and a run without a best value is the worst', () => {
  const runs = [
    run('1', { standing: { step: 3, best: { value: 1.2, step: 1 }, activeMs: 0 } }),
    run('2', { standing: { step: 9, best: null, activeMs: 0 } }),
    run('3', { standing: { step: 6, best: { value: 1.1, step: 1 }, activeMs: 0 } }),
  ];
  const by = pressSort(newest, 'best');
  expect(names(shownRuns(runs, { filter: '', ...by }))).toEqual(['3', '1', '2']);
  expect(names(shownRuns(runs, { filter: '', ...pressSort(by, 'best') }))).toEqual(['2', '1', '3']);
  expect(names(shownRuns(runs, { filter: '', ...pressSort(by, 'step') }))).toEqual(['2', '3', '1']);
});
test('any column sorts, what is better first, and runs that say nothing come last', () => {
  const said = (loss: number, accuracy: number | null) => ({
    standing: { step: 300, best: null, activeMs: 1, newest: { loss, accuracy } },
  });
  const runs = [run('1', said(1.3, 0.3)), run('2', said(1.2, 0.4)), run('3'), run('4', said(1.4, null))];
  const by = (column: 'smoothed' | 'accuracy' | 'epochs') =>
    names(shownRuns(runs, { filter: '', ...pressSort(newest, column) }));
  expect([by('smoothed'), by('accuracy').slice(0, 2)]).toEqual([
    ['2', '1', '4', '3'],
    ['2', '1'],
  ]);
});
test('scores of few labels and of all have a column each, of the newest result of a run', () => {
  const weights = { id: 'run/1/300', label: 'run 1', network: 'teacher', run: { name: 'run 1', step: 300 } } as const;
  const judged = (labels: number | null, ...called: readonly number[]) =>
    result({ mode: 'knn', weights, labels, perSeed: [seedResult(1, [0, 0, 1, 1], called)] });
  const columns = scoreColumns([judged(25, 1, 1, 0, 0), judged(25, 0, 1, 1, 1), judged(null, 0, 0, 1, 1)]);
  expect(columns.map(({ name, value }) => [name, Number(Number(value(run('1'))).toFixed(3))])).toEqual([
    ['gue/mouse/3, knn, 25 labels a class, mcc', 0.577],
    ['gue/mouse/3, knn, mcc', 1],
  ]);
  expect(new Set(columns.map(({ id }) => id)).size).toBe(2);
  expect(columns.map(({ text }) => text(run('2'), null))).toEqual(['', '']);
});
test('runs that share something stand together, with their number', () => {
  const runs = [run('1'), run('2', { config: PRESETS.small }), run('3')];
  expect(groupedRows(runs, 'none').map((row) => 'run' in row)).toEqual([true, true, true]);
  expect(groupedRows(runs, 'preset').map((row) => ('run' in row ? row.run.id : `${row.group} ${row.runs}`))).toEqual([
    'nano 2',
    '1',
    '3',
    'small 1',
    '2',
  ]);
});
test('only settings that differ are shown', () => {
  const other = { ...PRESETS.nano, seed: 2, learningRate: 0.01 };
  expect(differences([run('1')])).toEqual([]);
  expect(differences([run('1'), run('2')])).toEqual([]);
  expect(
    differences([run('1'), run('2', { config: other }), run('3')]).map(({ key, values }) => [key, values]),
  ).toEqual([
    ['seed', ['1', '2', '1']],
    ['learningRate', [String(PRESETS.nano.learningRate), '0.01', String(PRESETS.nano.learningRate)]],
  ]);
});
test('tags are words between commas, each once; so many runs are overlaid and no more', () => {
  expect(parseTags(' paper,  long  run ,,paper,')).toEqual(['paper', 'long run']);
  let overlaid: readonly string[] = [];
  for (let id = 0; id < MOST_OVERLAID + 2; id++) overlaid = toggleOverlaid(overlaid, String(id));
  expect(overlaid).toEqual(['2', '3', '4', '5', '6', '7']);
  expect(toggleOverlaid(overlaid, '4')).toEqual(['2', '3', '5', '6', '7']);
  expect(bestText(run('1'))).toBe('1.300 at 290');
});
test('what was cut off is offered, from the newest checkpoint that is finite', () => {
  const checkpoint = (step: number, finite = true) => ({
    step,
    finite,
    validation: null,
    folder: String(step),
    bytes: 1,
    committedAt: '',
  });
  const standing = { step: 7, best: null, activeMs: 0 };
  const cut = run('1', {
    state: 'interrupted',
    standing,
    checkpoints: [checkpoint(4), checkpoint(6), checkpoint(7, false)],
  });
  const runs = withRuns(noRuns(), {
    kept: true,
    queue: null,
    runs: [run('3'), run('2', { state: 'active', standing }), cut],
  });
  expect(interruptedRun(runs)?.id).toBe('1');
  expect(continueStep(cut)).toBe(6);
  expect(cutOffText(cut)).toBe(
    'was cut off at step 7 of 3,000. It goes on from its checkpoint of step 6: 1 step behind it is taken again.',
  );
  expect(cutOffText({ ...cut, checkpoints: [] })).toContain('It goes on from its start: 7 steps behind it are taken');
  expect(cutOffText({ ...cut, checkpoints: [checkpoint(9)] })).toBe(
    'was cut off at step 9 of 3,000. It goes on from there as if it had never stopped.',
  );
  expect(interruptedRun({ ...runs, deleting: new Set(['1']) })).toBeNull();
  expect([
    canContinue(run('4', { state: 'stopped', standing })),
    canContinue(run('5')),
    canContinue(run('6', { state: 'active', standing })),
  ]).toEqual([true, false, false]);
});
test('a run that is deleted leaves the marks once the engine has deleted it', () => {
  const deleting = withRunDeleting(withRuns(noRuns(), { kept: true, queue: null, runs: [run('1')] }), '1', true);
  expect(withRuns(deleting, { kept: true, queue: null, runs: [run('1')] }).deleting).toEqual(new Set(['1']));
  expect(withRuns(deleting, { kept: true, queue: null, runs: [] }).deleting).toEqual(new Set());
});
