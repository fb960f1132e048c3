import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../errors/codes';
import { PRESETS, presetFor } from '../../training/presets';
import { fakeEngine } from '../testing/fake-engine';
import { device, genome, point, runInfo, status } from '../testing/fixtures';
import { createStudio } from './store';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(hash = '') {
  const engine = fakeEngine();
  const address = { hash };
  const studio = createStudio(engine, { read: () => address.hash, replace: (next) => (address.hash = next) });
  return { ...studio, engine, address, asked: () => engine.commands.map(({ type }) => type) };
}
type Opened = ReturnType<typeof open>;
function importSample({ actions, engine }: Opened) {
  engine.emit({ type: 'device', device });
  actions.importSample();
  engine.emit({ type: 'genome', genome: genome() });
  vi.runAllTimers();
}

test('the device is chosen on load and whenever the choice changes', () => {
  const { actions, engine } = open('#device=wasm');
  actions.setSetting('device', 'webgpu');
  expect(engine.commands).toEqual([
    { type: 'chooseDevice', choice: 'wasm' },
    { type: 'chooseDevice', choice: 'webgpu' },
  ]);
});
test('an address prefills and never starts', () => {
  const studio = open('#preset=nano&steps=60&seed=1&device=webgpu');
  expect(studio.store.getState().config).toEqual({ ...PRESETS.nano, steps: 60, device: 'webgpu' });
  importSample(studio);
  expect(studio.asked()).not.toContain('start');
});
test('after an import the engine learns the split, and again once typing rests', () => {
  const studio = open();
  importSample(studio);
  studio.actions.setSetting('windowLength', '10');
  studio.actions.setSetting('windowLength', '100');
  vi.runAllTimers();
  expect(studio.engine.commands.filter(({ type }) => type === 'split')).toEqual([
    { type: 'split', windowLength: 120, validationShare: 0.1, seed: 1, validationBy: 'auto', validationRecords: '' },
    { type: 'split', windowLength: 100, validationShare: 0.1, seed: 1, validationBy: 'auto', validationRecords: '' },
  ]);
});
test('the speed is measured on the Train screen, once for each size of step', () => {
  const studio = open();
  importSample(studio);
  expect(studio.asked()).not.toContain('probe');
  studio.actions.show('train');
  vi.runAllTimers();
  studio.engine.emit({
    type: 'probed',
    config: PRESETS.nano,
    estimate: { stepMs: 20, basesPerSecond: 1e5, totalMs: 6000 },
  });
  studio.actions.setSetting('steps', '600');
  vi.runAllTimers();
  studio.actions.setSetting('batch', '16');
  vi.runAllTimers();
  expect(studio.asked().filter((type) => type === 'probe')).toHaveLength(2);
});
test('starting sends the split that still waits, then the config, and shows the run', () => {
  const studio = open();
  importSample(studio);
  studio.actions.setSetting('seed', '9');
  studio.actions.start();
  expect(studio.engine.commands.slice(-2)).toEqual([
    { type: 'split', windowLength: 120, validationShare: 0.1, seed: 9, validationBy: 'auto', validationRecords: '' },
    { type: 'start', config: { ...PRESETS.nano, seed: 9 } },
  ]);
  expect(studio.store.getState()).toMatchObject({ phase: 'compiling', screen: 'train' });
});
test('nothing starts without a genome, with an invalid setting, or twice', () => {
  const studio = open();
  studio.actions.start();
  importSample(studio);
  studio.actions.setSetting('learningRate', 'fast');
  studio.actions.start();
  expect(studio.asked()).not.toContain('start');
  expect(studio.store.getState().invalid.learningRate).toEqual({
    text: 'fast',
    message: 'Peak learning rate: must be a number, not "fast".',
  });
  studio.actions.setSetting('learningRate', '1e-3');
  studio.actions.start();
  studio.actions.start();
  expect(studio.asked().filter((type) => type === 'start')).toHaveLength(1);
});
test('a window longer than the longest included record cannot start', () => {
  const studio = open('#windowLength=90000');
  importSample(studio);
  studio.actions.start();
  expect(studio.asked()).not.toContain('start');
});
test('pause, resume and stop are asked once and only where they mean something', () => {
  const studio = open();
  importSample(studio);
  studio.actions.pause();
  studio.actions.start();
  studio.engine.emit({ type: 'started', run: runInfo() });
  studio.engine.emit({ type: 'training' });
  studio.actions.pause();
  studio.actions.pause();
  studio.engine.emit({ type: 'paused' });
  studio.actions.resume();
  studio.engine.emit({ type: 'resumed' });
  studio.actions.stop();
  expect(studio.asked().slice(-3)).toEqual(['pause', 'resume', 'stop']);
});
test('files dropped during a run are refused with a reason and the run goes on', () => {
  const studio = open();
  importSample(studio);
  studio.actions.start();
  studio.actions.importFiles([new File(['>a'], 'a.fa')]);
  expect(studio.asked()).not.toContain('importFiles');
  expect(studio.store.getState()).toMatchObject({ phase: 'compiling', problem: { code: 'run-active' } });
});
test('what a file asks can be answered, one question after the other, and nothing else repeats an import', () => {
  const { actions, engine } = open();
  const files = [new File(['1 ACGT'], 'a.fa')];
  const ask = (code: ErrorCode) =>
    engine.emit({ type: 'importFailed', problem: { code, message: 'No.', action: 'Answer.' } });
  actions.importFiles(files);
  ask('fasta-no-header');
  actions.importAnyway();
  expect(engine.commands.at(-1)).toEqual({ type: 'importFiles', files, allowNoHeader: true });
  ask('fasta-digits');
  actions.importAnyway();
  expect(engine.commands.at(-1)).toEqual({ type: 'importFiles', files, allowNoHeader: true, allowDigits: true });
  ask('format-pdf');
  const sent = engine.commands.length;
  actions.importAnyway();
  expect(engine.commands).toHaveLength(sent);
});
test('a new run returns to the setup, and the last one can be shown again until the next starts', () => {
  const studio = open();
  importSample(studio);
  studio.actions.start();
  studio.engine.emit({ type: 'started', run: runInfo() });
  studio.engine.emit({ type: 'points', points: [point(1, { mlmStudent: 1.4 })], status: status(1) });
  studio.engine.emit({ type: 'finished', outcome: 'stopped' });
  studio.actions.newRun();
  expect(studio.store.getState().phase).toBe('ready');
  studio.actions.showLastRun();
  expect(studio.store.getState().phase).toBe('stopped');
});
test('the address follows the form, and a link to a screen does not wipe what is to be corrected', () => {
  const studio = open('#stepps=3');
  expect(studio.store.getState().settingsProblems).toHaveLength(1);
  studio.actions.openAddress('#preset=nano&screen=train');
  expect(studio.store.getState()).toMatchObject({
    screen: 'train',
    settingsProblems: [{ code: 'settings-unknown-key' }],
  });
  studio.actions.setSetting('steps', '60');
  expect(studio.address.hash).toBe('#preset=nano&steps=60&screen=train');
});
test('a preset keeps the seed and the device', () => {
  const { actions, store } = open('#seed=7&device=wasm&steps=10');
  actions.choosePreset('small');
  expect(store.getState().config).toEqual({ ...PRESETS.small, seed: 7, device: 'wasm' });
});
test('another backbone brings its sizes, a preset keeps the backbone, and what was half typed into a size is gone', () => {
  const { actions, store } = open('#seed=7&steps=10');
  actions.setSetting('groupSize', 'x');
  actions.setSetting('backbone', 'transformer');
  expect(store.getState()).toMatchObject({
    config: { ...presetFor('nano', 'transformer'), seed: 7, steps: 10 },
    invalid: {},
  });
  actions.choosePreset('small');
  expect(store.getState().config).toEqual({ ...presetFor('small', 'transformer'), seed: 7 });
  actions.setSetting('backbone', 'chordmixer');
  expect(store.getState().config).toEqual({ ...PRESETS.small, seed: 7 });
});
test('a settings file replaces the config or says what is wrong with it', () => {
  const { actions, store } = open();
  actions.loadSettings('{"preset":"small"}');
  expect(store.getState().config).toEqual(PRESETS.small);
  actions.loadSettings('{"steps":-1}');
  expect(store.getState()).toMatchObject({ config: PRESETS.small, settingsProblems: [{ path: 'steps' }] });
});
test('x axes go round', () => {
  const { actions, store } = open();
  const seen = [1, 2, 3, 4].map(() => {
    actions.nextX();
    return store.getState().view.x;
  });
  expect(seen).toEqual(['bases', 'wall', 'active', 'step']);
});
