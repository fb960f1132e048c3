import { expect, test } from 'vitest';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { MemoryLocks } from '../../platform/memory/memory-locks';
import { FolderLocks } from '../../storage/folder-locks';
import { RunStore } from '../../training/record/run-store';
import { BackgroundWork } from '../background-work';
import { seedsInMemory } from '../storage';
import { RunsService } from './runs-service';

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

const list = (root: BusyFolder) =>
  new RunsService({
    opened: Promise.resolve({ store: new RunStore(root, root.locks), kept: true }),
    seeds: Promise.resolve(seedsInMemory()),
    background: new BackgroundWork(),
    build: 'test',
    commit: null,
  }).list();

test('a run that another tab is making is not swept away, and one that a dead tab left is', async () => {
  const root = new BusyFolder();
  await list(root);
  expect(await root.existing('being-made')).toBeDefined();
  for (const release of root.begun) release();
  await list(root);
  expect(await root.existing('being-made')).toBeUndefined();
});
