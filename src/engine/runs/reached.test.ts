import { expect, test } from 'vitest';
import { madeUpRecord } from '../../training/record/fixtures';
import { Journal } from '../../training/record/journal';
import { MetricsLog } from '../../training/record/metrics-log';
import { BackgroundWork } from '../background-work';
import { runStoreInMemory, seedsInMemory } from '../storage';
import { RunsService } from './runs-service';

const point = (step: number) => ({ step, wallMs: step, activeMs: step, basesSeen: step, values: { mlmStudent: 1 } });

test('a run that was cut off is listed with the step it had come to, not that of its last checkpoint', async () => {
  const opened = runStoreInMemory();
  const service = new RunsService({
    opened: Promise.resolve(opened),
    seeds: Promise.resolve(seedsInMemory()),
    background: new BackgroundWork(),
    build: '',
    commit: null,
  });
  const record = madeUpRecord();
  await opened.store.create(record);
  const folder = await opened.store.folder(record.id);
  const { journal } = await Journal.open(folder);
  await journal.append([{ standing: { step: 5, outcome: null, best: null, activeMs: 5 } }]);
  const { metrics } = await MetricsLog.openAt(folder, 0);
  await metrics.append(Array.from({ length: 12 }, (_, i) => point(i + 1)));
  const [run] = (await service.listAnew()).runs;
  expect([run.state, run.standing.step]).toEqual(['interrupted', 12]);
  await journal.append([{ standing: { step: 5, outcome: 'stopped', best: null, activeMs: 5 } }]);
  expect((await service.listAnew()).runs[0].standing.step).toBe(5);
});
