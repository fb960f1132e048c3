import { describe, expect, test } from 'vitest';
import type { StoredRun } from '../../../engine/runs/run-report';
import { TypedError } from '../../../errors/typed-error';
import { PRESETS } from '../../../training/presets';
import type { CheckpointEntry } from '../../../training/record/checkpoint';
import { device, genome } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';
import { exportedCheckpoint, exportedRun } from './exchange';
import { folderOrder } from './folder-order';

const checkpoint = (step: number, finite = true): CheckpointEntry => ({
  folder: `${step}.1`,
  step,
  finite,
  validation: null,
  bytes: 100,
  committedAt: '2026-03-01T12:00:00.000Z',
});

const run = (id: string, checkpoints: readonly CheckpointEntry[] = [checkpoint(10)]): StoredRun => ({
  id,
  label: { name: `run ${id}`, notes: '', tags: [] },
  createdAt: '2026-03-01T12:00:00.000Z',
  config: { ...PRESETS.nano, seed: 7, device: 'webgpu' },
  info: {
    device,
    parameters: 9,
    baselines: { uniform: 1.386, composition: 1.38, markov: { order: 1, nats: 1.3 } },
    entropyCeiling: 1,
  },
  genome: { name: 'a', source: 'a.fa', fingerprint: 'ab' },
  state: 'done',
  standing: { step: 10, best: null, activeMs: 1 },
  checkpoints,
  elsewhere: [],
  group: 'g',
  code: 'abc1234',
});

function studioWith(...runs: StoredRun[]) {
  const studio = openStudio('#device=wasm&screen=export');
  studio.engine.notify({ type: 'runs', report: { kept: true, queue: null, runs } });
  studio.engine.calls.length = 0;
  return { ...studio, exchange: () => studio.state().exchange };
}

describe('the run to export', () => {
  test('is the newest until another is chosen, and not one that is being deleted', () => {
    const { store, actions } = studioWith(run('new'), run('old'));
    const shown = () => exportedRun(store.getState().exchange, store.getState().runs)?.id;
    expect(shown()).toBe('new');
    actions.chooseExportedRun('old');
    expect(shown()).toBe('old');
    store.setState(({ runs }) => ({ runs: { ...runs, deleting: new Set(['old']) } }));
    expect(shown()).toBe('new');
  });

  test('offers its newest finite checkpoint, or none', () => {
    expect(
      exportedCheckpoint({ checkpoint: null }, run('a', [checkpoint(5), checkpoint(9), checkpoint(10, false)]))?.step,
    ).toBe(9);
    expect(exportedCheckpoint({ checkpoint: '5.1' }, run('a', [checkpoint(5), checkpoint(9)]))?.step).toBe(5);
    expect(exportedCheckpoint({ checkpoint: null }, run('a', []))).toBeNull();
    expect(exportedCheckpoint({ checkpoint: null }, null)).toBeNull();
  });
});

describe('an export', () => {
  test('asks the engine once, and hands over what it made', async () => {
    const { engine, actions, exchange, downloads } = studioWith(run('a'));
    actions.chooseNetwork('student');
    actions.exportWeights();
    actions.exportRun();
    expect(engine.calls).toEqual([
      { method: 'transfer.exportWeights', args: [{ id: 'a', checkpoint: '10.1', network: 'student' }] },
    ]);
    expect(exchange().busy).toBe('exportWeights');
    const files = [
      { name: 'a.safetensors', blob: new Blob([]) },
      { name: 'config.json', blob: new Blob([]) },
    ];
    await engine.answer('transfer.exportWeights', files);
    expect(exchange().busy).toBeNull();
    expect(downloads).toEqual(files);
  });

  test('of metrics takes the points of its own run and of no other', async () => {
    const { engine, actions, exchange, downloads } = studioWith(run('a'), run('b'));
    actions.overlayRun('b');
    actions.exportMetrics('csv');
    actions.exportMetrics('trackio');
    expect(engine.asked('transfer.exportMetrics')).toEqual([['a', 'csv']]);
    expect(exchange().busy).toBe('csv');
    const files = [{ name: 'a.csv', blob: new Blob([]) }];
    await engine.answer('transfer.exportMetrics', files);
    expect([exchange().busy, downloads]).toEqual([null, files]);
  });

  test('of a folder for a cluster leaves the sequence out unless that is ticked, for this run alone', async () => {
    const { engine, actions, exchange } = studioWith(run('a'), run('b'));
    actions.exportFolder();
    await engine.answer('cluster.archive', []);
    actions.withSequence(true);
    actions.exportFolder();
    await engine.answer('cluster.archive', []);
    actions.chooseExportedRun('b');
    expect(exchange().sequence).toBe(false);
    actions.exportFolder();
    expect(engine.asked('cluster.archive')).toEqual([
      [{ id: 'a', checkpoint: '10.1', sequence: false }],
      [{ id: 'a', checkpoint: '10.1', sequence: true }],
      [{ id: 'b', checkpoint: '10.1', sequence: false }],
    ]);
  });

  test('of a folder for a cluster may be of the settings on Train, with a run here or without', async () => {
    for (const { engine, store, actions } of [studioWith(), studioWith(run('a'))]) {
      actions.chooseFolderOf('settings');
      actions.exportFolder();
      expect(engine.asked('cluster.archive')).toEqual([]);
      expect(folderOrder(store.getState())).toBe('There is no genome yet. Import one on the Data screen.');
      store.setState({ genome: genome() });
      actions.withSequence(true);
      actions.exportFolder();
      await engine.answer('cluster.archive', []);
      const { config } = store.getState();
      expect(engine.asked('cluster.archive')).toEqual([[{ config, sequence: true }]]);
      store.setState({ startFrom: { id: 'a', checkpoint: '10.1', label: 'run a, step 10' } });
      expect(folderOrder(store.getState())).toMatch(/begin with the weights of run a, step 10/);
    }
  });

  test('that fails says why, and the next one may be asked for', async () => {
    const { engine, actions, exchange } = studioWith(run('a'));
    const problem = { code: 'checkpoint-damaged', message: 'm', action: 'a' } as const;
    actions.exportRun();
    await engine.fail('transfer.exportRun', new TypedError('checkpoint-damaged', 'm', 'a'));
    expect(exchange()).toMatchObject({ busy: null, problem });
    actions.exportReport();
    expect(exchange().problem).toBeNull();
    expect(engine.calls.map(({ method }) => method)).toEqual(['transfer.exportRun', 'transfer.exportReport']);
  });

  test('of a run without a checkpoint asks for no weights', () => {
    const { engine, actions } = studioWith(run('a', []));
    actions.exportWeights();
    actions.startFromWeights();
    expect(engine.calls).toEqual([]);
  });
});

test('an imported run is the one on show', async () => {
  const { engine, actions, state, exchange } = studioWith(run('a'));
  actions.importRun([new File([], 'run.tar')]);
  await engine.answer('transfer.import', { id: 'b', kind: 'run', name: 'moved', notes: [] });
  engine.notify({ type: 'runs', report: { kept: true, queue: null, runs: [run('a'), run('b')] } });
  expect(exportedRun(exchange(), state().runs)?.id).toBe('b');
  expect(exchange().told).toContain('moved');
});

test('weights to start from bring their settings, keep the device, and are used once', () => {
  const { engine, store, actions, state } = studioWith(run('a'));
  actions.startFromWeights();
  expect(state()).toMatchObject({
    screen: 'train',
    startFrom: { id: 'a', checkpoint: '10.1' },
    config: { seed: 7, device: 'wasm' },
  });
  actions.startFromNew();
  expect(state().startFrom).toBeNull();
  actions.startFromWeights();
  store.setState({ device, genome: genome() });
  actions.start();
  expect(engine.asked('training.start')).toMatchObject([[{ seed: 7 }, { id: 'a', checkpoint: '10.1' }]]);
  expect(state().startFrom).toBeNull();
});
