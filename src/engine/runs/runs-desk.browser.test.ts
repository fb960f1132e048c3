import { expect, test } from 'vitest';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { MemoryLocks } from '../../platform/memory/memory-locks';
import { FolderLocks } from '../../storage/folder-locks';
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
  readonly locks = new FolderLocks(new MemoryLocks(), 'run');

  override async names(): Promise<string[]> {
    if (this.begun.length === 0) {
      // What was asked for beside the names has its answer by now.
      await this.locks.held();
      this.begun.push((await this.locks.take('being-made'))!);
      await (await this.folder('being-made')).folder('checkpoints');
    }
    return super.names();
  }
}

const listed = (root: BusyFolder) =>
  new Promise<EngineEvent>((resolve) => {
    void new RunsDesk(
      resolve,
      Promise.resolve({ store: new RunStore(root, root.locks), kept: true }),
      'test',
      new Errands(),
    ).tellRuns();
  });

test('a run that another tab is making is not swept away, and one that a dead tab left is', async () => {
  const root = new BusyFolder();
  await listed(root);
  expect(await root.existing('being-made')).toBeDefined();
  for (const release of root.begun) release();
  await listed(root);
  expect(await root.existing('being-made')).toBeUndefined();
});
