import { expect, test } from 'vitest';
import { TypedError } from '../../../errors/typed-error';
import { genome, historyColumns, point, storedRun } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';

const report = { kept: true, queue: null, runs: [storedRun({ id: 'example', state: 'done' })] };

test('the finished run is taken in, its genome opened, and then it is shown whole', async () => {
  const { actions, engine, state } = openStudio();
  actions.openExample();
  actions.openExample();
  expect(state().exampleRun.busy).toBe(true);
  await Promise.resolve();
  expect(engine.asked('transfer.import')).toHaveLength(1);
  await engine.answer('transfer.import', { id: 'example', kind: 'run', name: 'run example', notes: [] });
  await engine.answer('runs.list', report);
  await engine.answer('genome.importSample', genome());
  expect(state()).toMatchObject({ exampleRun: { busy: false, problem: null }, genome: { name: 'lambda' } });
  const points = historyColumns([point(1, { mlmStudent: 1.4 })]);
  await engine.answer('runs.open', { points, gaps: [], events: [], samples: [], elsewhere: [] });
  expect(state()).toMatchObject({ screen: 'train', runPhase: 'done', runShown: true, keeping: { id: 'example' } });
});

test('where it cannot be had, the first screen says why and can be asked again', async () => {
  const { actions, engine, state } = openStudio();
  actions.openExample();
  await Promise.resolve();
  await engine.fail('transfer.import', new TypedError('bundle-damaged', 'It is not whole.', 'Reload the page.'));
  expect(state().exampleRun).toMatchObject({ busy: false, problem: { code: 'bundle-damaged' } });
  actions.openExample();
  expect(state().exampleRun).toEqual({ busy: true, problem: null });
});
