import { expect, test } from 'vitest';
import { MemoryFolder } from '../platform/memory/memory-folder';
import { PRESETS } from '../training/presets';
import { RunStore } from '../training/record/run-store';
import { BackgroundWork } from './background-work';
import { RunSession } from './runs/run-session';

test('a run shares the thread while any file work is under way, whether it ends well or not', async () => {
  const background = new BackgroundWork();
  const genome = {
    name: '',
    source: '',
    fingerprint: '',
    bases: 0,
    records: 0,
    from: 'file',
    excluded: [],
    regions: null,
  } as const;
  const settings = {
    store: new RunStore(new MemoryFolder()),
    build: '',
    commit: null,
    everyMs: 1,
    notify: () => {},
    background,
    onNotFinite: () => {},
  };
  const session = new RunSession({ id: 'one', name: 'one', config: PRESETS.nano, genome }, null, settings);
  expect(session.busy).toBe(false);
  let answer = (_: number) => {};
  let fail = (_: Error) => {};
  const listed = background.during(
    new Promise<number>((resolve) => {
      answer = resolve;
    }),
  );
  const failed = background.during(
    new Promise<number>((_, reject) => {
      fail = reject;
    }),
  );
  expect(session.busy).toBe(true);
  answer(7);
  expect(await listed).toBe(7);
  expect(session.busy).toBe(true);
  fail(new Error('gone'));
  await expect(failed).rejects.toThrow('gone');
  expect(session.busy).toBe(false);
});
