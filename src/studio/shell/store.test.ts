import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PRESETS, presetFor } from '../../training/presets';
import { device, genome } from '../testing/fixtures';
import { type OpenedStudio, openStudio } from '../testing/open-studio';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function importSample({ actions, engine }: OpenedStudio) {
  await engine.answer('device.choose', device);
  actions.importSample('lambda');
  await engine.answer('genome.importSample', genome());
  vi.runAllTimers();
}

test('the device is chosen on load and whenever the choice changes; only the newest answer counts', async () => {
  const { actions, engine, state } = openStudio('#device=wasm');
  actions.setSetting('device', 'webgpu');
  expect(engine.asked('device.choose')).toEqual([['wasm'], ['webgpu']]);
  await engine.answer('device.choose', { ...device, kind: 'wasm' });
  expect(state().device).toBeNull();
  await engine.answer('device.choose', device);
  expect(state().device).toEqual(device);
});
test('an address prefills and never starts', async () => {
  const studio = openStudio('#preset=nano&steps=60&seed=1&device=webgpu');
  expect(studio.state().config).toEqual({ ...PRESETS.nano, steps: 60, device: 'webgpu' });
  await importSample(studio);
  expect(studio.engine.asked('training.start')).toEqual([]);
});
test('after an import the engine learns the split, and again once typing rests', async () => {
  const studio = openStudio();
  await importSample(studio);
  studio.actions.setSetting('windowLength', '10');
  studio.actions.setSetting('windowLength', '100');
  vi.runAllTimers();
  const rest = { validationShare: 0.1, seed: 1, validationBy: 'auto', validationRecords: '' };
  expect(studio.engine.asked('genome.split')).toEqual([
    [{ windowLength: 120, ...rest }],
    [{ windowLength: 100, ...rest }],
  ]);
  await studio.engine.answer('genome.split', null);
  const split = { ...genome().split, description: 'Another.' };
  await studio.engine.answer('genome.split', { ...genome(), split });
  expect(studio.state().genome?.split.description).toBe('Another.');
});
test('the speed is measured on the Train screen, once for each size of step', async () => {
  const studio = openStudio();
  await importSample(studio);
  expect(studio.engine.asked('training.estimate')).toEqual([]);
  studio.actions.show('train');
  vi.runAllTimers();
  expect(studio.state().estimating).toEqual(PRESETS.nano);
  const speed = { stepMs: 20, basesPerSecond: 1e5, totalMs: 6000 };
  await studio.engine.answer('training.estimate', speed);
  // It belongs to the config it was measured for.
  expect(studio.state()).toMatchObject({ estimate: { config: PRESETS.nano, speed }, estimating: null });
  studio.actions.setSetting('steps', '600');
  vi.runAllTimers();
  studio.actions.setSetting('batch', '16');
  vi.runAllTimers();
  expect(studio.engine.asked('training.estimate')).toHaveLength(2);
});
test('the address follows the form, and a link to a screen does not wipe what is to be corrected', () => {
  const studio = openStudio('#stepps=3');
  expect(studio.state().settingsProblems).toHaveLength(1);
  studio.actions.openAddress('#preset=nano&screen=train');
  expect(studio.state()).toMatchObject({
    screen: 'train',
    settingsProblems: [{ code: 'settings-unknown-key' }],
  });
  studio.actions.setSetting('steps', '60');
  expect(studio.page.hash).toBe('#preset=nano&steps=60&screen=train');
});
test('a preset keeps the seed and the device', () => {
  const { actions, store } = openStudio('#seed=7&device=wasm&steps=10');
  actions.choosePreset('small');
  expect(store.getState().config).toEqual({ ...PRESETS.small, seed: 7, device: 'wasm' });
});
test('another backbone brings its sizes, a preset keeps the backbone, and a half typed size is gone', () => {
  const { actions, store } = openStudio('#seed=7&steps=10');
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
  const { actions, store } = openStudio();
  actions.loadSettings('{"preset":"small"}');
  expect(store.getState().config).toEqual(PRESETS.small);
  actions.loadSettings('{"steps":-1}');
  expect(store.getState()).toMatchObject({ config: PRESETS.small, settingsProblems: [{ path: 'steps' }] });
});
test('x axes go round', () => {
  const { actions, store } = openStudio();
  const seen = [1, 2, 3, 4, 5].map(() => {
    actions.nextX();
    return store.getState().view.x;
  });
  expect(seen).toEqual(['bases', 'epochs', 'wall', 'active', 'step']);
});
