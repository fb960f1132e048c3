import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { MemoryLocks } from '../../platform/memory/memory-locks';
import { FolderLocks } from '../../storage/folder-locks';
import { jsonBytes } from '../../storage/json-file';
import { PRESETS } from '../presets';
import { madeUpRecord, TINY } from './fixtures';
import { SeedQueueStore } from './seed-queue';

const { genome } = madeUpRecord();
const planned = (name: string) => ({
  name,
  config: TINY,
  genome,
  weights: null,
  runs: [1, 2].map((seed) => ({ seed, id: `${name}-${seed}` })),
});

describe('a queue of seeds', () => {
  test('of an earlier build has what its settings lacked then, and one that cannot be read is none', async () => {
    const root = new MemoryFolder();
    const store = new SeedQueueStore(root);
    await store.create(planned('a'));
    const folder = (await root.existing('queue'))!;
    const written = JSON.parse(await (await folder.read('planned.json'))!.text());
    const { heads: _, neighbourWeight: __, ...before } = written.config;
    await folder.write('planned.json', jsonBytes({ ...written, config: before }));
    const read = await store.read();
    expect(read?.planned.config).toEqual({ ...TINY, heads: PRESETS.nano.heads, neighbourWeight: 0 });
    for (const broken of [{ version: 2 }, { runs: [] }, { config: { ...TINY, steps: 0 } }]) {
      await folder.write('planned.json', jsonBytes({ ...written, ...broken }));
      expect(await store.read()).toBeNull();
    }
  });

  test('is not touched by what an older one has left', async () => {
    const root = new MemoryFolder();
    const store = new SeedQueueStore(root);
    await store.create(planned('a'));
    await store.leave('a-1');
    const log = await (await root.existing('queue'))!.read('over.log');
    await store.create(planned('b'));
    await (await root.existing('queue'))!.write('over.log', new Uint8Array(await log!.arrayBuffer()));
    const kept = await store.read();
    expect(kept?.planned.runs.filter(({ id }) => kept.over.has(id))).toEqual([]);
  });

  test('is held by one tab at a time, which knows that it is the one', async () => {
    const [root, locks] = [new MemoryFolder(), new FolderLocks(new MemoryLocks(), 'seeds')];
    const [one, other] = [new SeedQueueStore(root, locks), new SeedQueueStore(root, locks)];
    const release = (await one.take())!;
    expect(await other.take()).toBeNull();
    expect([await one.taken(), await other.taken()]).toEqual(['here', 'elsewhere']);
    release();
    expect([await one.taken(), await other.taken()]).toEqual([null, null]);
    expect(await other.take()).not.toBeNull();
  });
});
