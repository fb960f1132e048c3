import { expect, test } from 'vitest';
import { TypedError } from '../../../../errors/typed-error';
import { PRESETS } from '../../../../training/presets';
import { genome, runInfo } from '../../../testing/fixtures';
import { openStudio } from '../../../testing/open-studio';

test('a held-out window is chosen of a list or typed, and what is none is said and changes nothing', async () => {
  const { actions, engine, state, store } = openStudio();
  actions.offerWindows();
  expect(engine.asked('genome.heldOutWindows')).toEqual([]);
  store.setState({ genome: genome() });
  actions.offerWindows();
  const windows = [100, 900].map((start) => ({ record: 'chr', start }));
  await engine.answer('genome.heldOutWindows', windows);
  expect(state().heldOut).toEqual({ windows, problem: null });
  actions.keepWindow(windows[1]);
  expect(engine.asked('training.keepWindow')).toEqual([[windows[1]]]);
  actions.keepWindowAt('chr:5');
  expect(engine.asked('genome.heldOutWindow')).toEqual([['chr:5', state().config.windowLength]]);
  await engine.fail('genome.heldOutWindow', new TypedError('window-not-held-out', 'It is not.', 'Choose another.'));
  expect(state()).toMatchObject({ keptWindow: windows[1], heldOut: { problem: { code: 'window-not-held-out' } } });
  actions.keepWindowAt('chr:301');
  await engine.answer('genome.heldOutWindow', { record: 'chr', start: 300 });
  expect(state()).toMatchObject({ keptWindow: { record: 'chr', start: 300 }, heldOut: { problem: null } });
});

test('windows are as long as those of the run on show, whatever the form says by now', () => {
  const { actions, engine, store } = openStudio();
  store.setState({ genome: genome(), run: runInfo({ ...PRESETS.nano, windowLength: 60 }) });
  actions.offerWindows();
  actions.keepWindowAt('chr:5');
  expect(engine.asked('genome.heldOutWindows')).toEqual([[60]]);
  expect(engine.asked('genome.heldOutWindow')).toEqual([['chr:5', 60]]);
});
