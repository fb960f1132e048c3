import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HeapRange } from '../../device/wasm/native-heap';
import { keepThreads } from '../../device/wasm/surroundings';
import { nodeThreads } from '../../platform/node/node-threads';
import { NO_THREADS } from '../../platform/threads';
import { type OpenedProcessor, onProcessor, type ProcessorWish } from './processor';

beforeAll(() => keepThreads(nodeThreads));
afterAll(() => keepThreads(NO_THREADS));

const wishes = (threads: number): ProcessorWish => ({ arithmetic: 'plain', threads });

/** Takes a block, as a stepper does. */
const taken = ({ processor }: OpenedProcessor) => ({ processor, block: processor.heap.take(64) });
const give = ({ processor, block }: { processor: OpenedProcessor['processor']; block: HeapRange }) =>
  processor.heap.give(block);

it('has one processor for all who ask alike, however soon after each other', async () => {
  const [a, b] = await Promise.all([onProcessor(taken, wishes(2)), onProcessor(taken, wishes(2))]);
  expect(a.processor).toBe(b.processor);
  for (const each of [a, b]) give(each);
});

it('closes none that another is about to compute on', async () => {
  for (let round = 0; round < 5; round++) {
    // Both are there, and nobody has a block of either, as the next two are asked for at once.
    const made = await Promise.all([1, 2, 1, 2].map((threads) => onProcessor(taken, wishes(threads))));
    await settled();
    expect(made.map(({ processor }) => processor.works)).toEqual([true, true, true, true]);
    expect(new Set(made.map(({ processor }) => processor)).size).toBe(2);
    for (const each of made) give(each);
  }
});

it('closes what nobody has a block of', async () => {
  const idle = await onProcessor(taken, wishes(2));
  give(idle);
  const kept = await onProcessor(taken, wishes(1));
  await settled();
  expect([idle.processor.works, kept.processor.works]).toEqual([false, true]);
  give(kept);
});

it('asks anew after an opening that failed', async () => {
  const start = () => {
    throw new Error('not now');
  };
  keepThreads({ ...nodeThreads, start });
  const few = await onProcessor(taken, wishes(3));
  expect(few.processor.lacking).toBe('not now');
  give(few);
  keepThreads(nodeThreads);
  const failing = onProcessor(() => {
    throw new Error('too large');
  }, wishes(2));
  await expect(failing).rejects.toThrow('too large');
  const after = await onProcessor(taken, wishes(2));
  expect(after.processor.works).toBe(true);
  give(after);
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
