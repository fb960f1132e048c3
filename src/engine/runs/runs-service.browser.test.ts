import { expect, test } from 'vitest';
import { lockRun } from '../../platform/browser/run-lock';
import { type Folder, MemoryFolder } from '../../platform/folder';
import { RunStore } from '../../training/record/run-store';
import { Errands } from '../errands';
import type { EngineEvent } from '../protocol';
import { RunsDesk } from './runs-desk';

/**
 * A store in which another tab begins a run while this one lists: its lock is taken, its folder is made, its record is
 * still to come.
 */
class BusyFolder extends MemoryFolder {
  readonly begun: (() => void)[] = [];

  override async names(): Promise<string[]> {
    if (this.begun.length === 0) {
      // What was asked for beside the names has its answer by now.
      await navigator.locks.query();
      this.begun.push((await lockRun('being-made'))!);
      await (await this.folder('being-made')).folder('checkpoints');
    }
    return super.names();
  }
}

const listed = (root: Folder) =>
  new Promise<EngineEvent>((resolve) => {
    void new RunsDesk(
      resolve,
      Promise.resolve({ store: new RunStore(root), kept: true }),
      'test',
      new Errands(),
    ).tellRuns();
  });

test('a run that another tab is making is not swept away, and one that a dead tab left is', async () => {
  const root = new BusyFolder();
  await listed(root);
  expect(await root.existing('being-made')).toBeDefined();
  for (const release of root.begun) release();
  await expect.poll(async () => (await navigator.locks.query()).held?.length).toBe(0);
  await listed(root);
  expect(await root.existing('being-made')).toBeUndefined();
});
