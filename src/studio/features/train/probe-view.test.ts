import { expect, test } from 'vitest';
import { PRESETS } from '../../../training/presets';
import { appendPoints, emptyHistory } from '../../charts/history';
import { initialState } from '../../shell/state';
import { genome, point, runInfo } from '../../testing/fixtures';
import { probeBlock, probeFacts, probeHint, probePlace, probeTasks } from './probe-view';
import { startBlock } from './setup/setup';

const state = (probeEvery: number, probeTask: string) => ({
  ...initialState(),
  phase: 'ready' as const,
  genome: genome(),
  config: { ...PRESETS.nano, probeEvery, probeTask },
});

test('a run that is not probed needs no task; one that is needs its data', () => {
  expect(startBlock(state(0, 'gue/mouse/3'))).toBeNull();
  expect(startBlock(state(50, 'real-vs-shuffled'))).toBeNull();
  expect(startBlock(state(50, 'gue/mouse/3'))).toMatchObject({
    message: 'The data of gue/mouse/3 are not here yet.',
    path: 'probeTask',
  });
  expect(probeBlock(state(50, 'no/such'))?.message).toBe('There is no task "no/such" to probe on.');
});

test('what may be chosen is what is ready, and what was chosen before', () => {
  expect(probeTasks(state(0, 'gue/mouse/3')).map(({ id }) => id)).toEqual([
    'genome/frame',
    'genome/coding',
    'real-vs-shuffled',
    'gue/mouse/3',
  ]);
});

test('the form says how often, with the last step, and what the probe sees', () => {
  expect(probeHint({ probeEvery: 0, steps: 300 })).toMatch(/^Off while 0\./);
  expect(probeHint({ probeEvery: 100, steps: 300 })).toMatch(/^3 probes\. .*test part stays untouched/);
  expect(probeHint({ probeEvery: 400, steps: 300 })).toMatch(/^1 probe\. /);
});

test('the untrained network and the cost are read from what was logged', () => {
  expect(probeFacts({ history: emptyHistory() })).toBeNull();
  const history = appendPoints(emptyHistory(), [
    point(1, { probeMcc: 0.1, probeUntrained: 0.2, probeMs: 4 }),
    point(2),
    point(3, { probeMcc: 0.3, probeUntrained: 0.2, probeMs: 8 }),
  ]);
  expect(probeFacts({ history })).toEqual({ untrained: 0.2, cost: '6.00 ms a probe, 20 % of the time' });
});

test('a run that went on without its data says so', () => {
  const run = runInfo(state(50, 'gue/mouse/3').config);
  expect(probePlace({ run })).toContain('it is not probed');
  expect(
    probePlace({
      run: { ...run, probe: { task: 'gue/mouse/3', splitHash: 'aa', trainRows: 1000, validationRows: 239 } },
    }),
  ).toBe('gue/mouse/3, 239 validation rows; test untouched');
});
