import { expect, test } from 'vitest';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { madeUpRecord } from '../../training/record/fixtures';
import { RunStore } from '../../training/record/run-store';
import { BackgroundWork } from '../background-work';
import { seedsInMemory } from '../storage';
import { freeName } from './free-name';
import { RunsService } from './runs-service';

test('a name that is taken is numbered, and no number twice', () => {
  expect(freeName('a', new Set(['b']))).toBe('a');
  expect(freeName('a', new Set(['a']))).toBe('a 2');
  expect(freeName('a', new Set(['a', 'a 2', 'a 4']))).toBe('a 3');
});

test('runs with the same settings, or renamed alike, have different names', async () => {
  const record = madeUpRecord();
  const store = new RunStore(new MemoryFolder());
  const service = new RunsService({
    opened: Promise.resolve({ store, kept: true }),
    seeds: Promise.resolve(seedsInMemory()),
    background: new BackgroundWork(),
    build: 'b',
    commit: null,
  });
  const names: string[] = [];
  for (const id of ['one', 'two', 'three']) {
    const { session, release } = await service.begin('lambda-nano-1', record.config, record.genome, {
      notify: () => {},
      onNotFinite: () => {},
    });
    names.push(session.begun.name);
    await store.create({ ...record, id, name: session.begun.name });
    release();
  }
  expect(names).toEqual(['lambda-nano-1', 'lambda-nano-1 2', 'lambda-nano-1 3']);

  const named = (id: string, name: string) =>
    service.label(id, { name, notes: '', tags: [] }).then(({ runs }) => runs.find((run) => run.id === id)?.label.name);
  expect(await named('one', 'baseline')).toBe('baseline');
  expect(await named('two', 'baseline')).toBe('baseline 2');
  // Its own name is free to it.
  expect(await named('one', 'baseline')).toBe('baseline');
});
