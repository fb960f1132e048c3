import { expect, test } from 'vitest';
import { lockRun } from '../../platform/browser/run-lock';
import { type Folder, MemoryFolder } from '../../platform/folder';
import { RunStore } from '../../training/record/run-store';
import { BackgroundWork } from '../background-work';
import { RunsService } from './runs-service';

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

const list = (root: Folder) =>
  new RunsService({
    opened: Promise.resolve({ store: new RunStore(root), kept: true }),
    background: new BackgroundWork(),
    build: 'test',
    commit: null,
  }).list();

test('a run that another tab is making is not swept away, and one that a dead tab left is', async () => {
  const root = new BusyFolder();
  await list(root);
  expect(await root.existing('being-made')).toBeDefined();
  for (const release of root.begun) release();
  await expect.poll(async () => (await navigator.locks.query()).held?.length).toBe(0);
  await list(root);
  expect(await root.existing('being-made')).toBeUndefined();
});
