import { describe, expect, test } from 'vitest';
import type { StoredRun } from '../../../engine/protocol';
import { PRESETS } from '../../../training/presets';
import type { CheckpointEntry } from '../../../training/record/checkpoint';
import { ColumnBuilder } from '../../../training/record/metric-columns';
import { createStudio } from '../../shell/store';
import { fakeEngine } from '../../testing/fake-engine';
import { device, genome } from '../../testing/fixtures';
import { exportedCheckpoint, exportedRun } from './exchange';

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
});

function studioWith(...runs: StoredRun[]) {
  const engine = fakeEngine();
  const { store, actions } = createStudio(engine, {
    read: () => '#device=wasm&screen=export',
    replace: () => undefined,
  });
  engine.emit({ type: 'runs', report: { kept: true, runs } });
  engine.commands.length = 0;
  return { engine, store, actions, exchange: () => store.getState().exchange };
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
  test('asks the engine once, and hands over what it made', () => {
    const { engine, actions, exchange } = studioWith(run('a'));
    actions.chooseNetwork('student');
    actions.exportWeights();
    actions.exportRun();
    expect(engine.commands).toEqual([{ type: 'exportWeights', id: 'a', checkpoint: '10.1', network: 'student' }]);
    const files = [{ name: 'a.safetensors', blob: new Blob([]) }];
    engine.emit({ type: 'exported', files });
    expect(exchange()).toMatchObject({ busy: null, files });
    actions.exportTaken();
    expect(exchange().files).toEqual([]);
  });

  test('of metrics takes the points of its own run and of no other', () => {
    const { engine, actions, exchange } = studioWith(run('a'), run('b'));
    const points = new ColumnBuilder().finish();
    engine.emit({ type: 'runMetrics', id: 'a', points, gaps: [] });
    expect(exchange().metrics).toBeNull();
    actions.exportMetrics('csv');
    engine.emit({ type: 'runMetrics', id: 'b', points, gaps: [] });
    expect(exchange().metrics).toBeNull();
    engine.emit({ type: 'runMetrics', id: 'a', points, gaps: [] });
    expect(exchange()).toMatchObject({ busy: null, metrics: { format: 'csv', run: { id: 'a' } } });
  });

  test('that fails says why, and the next one may be asked for', () => {
    const { engine, actions, exchange } = studioWith(run('a'));
    const problem = { code: 'checkpoint-damaged', message: 'm', action: 'a' } as const;
    actions.exportRun();
    engine.emit({ type: 'exchangeFailed', of: 'exportRun', problem });
    expect(exchange()).toMatchObject({ busy: null, problem });
    actions.exportReport();
    expect(exchange().problem).toBeNull();
    expect(engine.commands.map(({ type }) => type)).toEqual(['exportRun', 'exportReport']);
  });

  test('of a run without a checkpoint asks for no weights', () => {
    const { engine, actions } = studioWith(run('a', []));
    actions.exportWeights();
    actions.startFromWeights();
    expect(engine.commands).toEqual([]);
  });
});

test('an imported run is the one on show', () => {
  const { engine, store, actions, exchange } = studioWith(run('a'));
  actions.importRun([new File([], 'run.tar')]);
  engine.emit({ type: 'runImported', id: 'b', kind: 'run', name: 'moved' });
  engine.emit({ type: 'runs', report: { kept: true, runs: [run('a'), run('b')] } });
  expect(exportedRun(exchange(), store.getState().runs)?.id).toBe('b');
  expect(exchange().told).toContain('moved');
});

test('weights to start from bring their settings, keep the device, and are used once', () => {
  const { engine, store, actions } = studioWith(run('a'));
  actions.startFromWeights();
  expect(store.getState()).toMatchObject({
    screen: 'train',
    startFrom: { id: 'a', checkpoint: '10.1' },
    config: { seed: 7, device: 'wasm' },
  });
  actions.startFromNew();
  expect(store.getState().startFrom).toBeNull();
  actions.startFromWeights();
  store.setState({ phase: 'ready', device, genome: genome() });
  actions.start();
  expect(engine.commands.at(-1)).toMatchObject({ type: 'start', weights: { id: 'a', checkpoint: '10.1' } });
  expect(store.getState().startFrom).toBeNull();
});
