import { expect, it } from 'vitest';
import { type Arena, inBlock } from '../../device/wasm/arena';
import { layOutCalls } from '../../device/wasm/call-list';
import type { HeapRange } from '../../device/wasm/native-heap';
import { Processor } from '../../device/wasm/processor';
import { nodeThreads } from '../../platform/node/node-threads';
import type { Thread, Threads } from '../../platform/threads';
import { multiply, packedBytes } from '../product/native';
import { type Arithmetic, hasRelaxedArithmetic, kernelBytes } from './module';

const ARITHMETICS: readonly Arithmetic[] = hasRelaxedArithmetic() ? ['plain', 'relaxed'] : ['plain'];
const [ROWS, DEPTH] = [203, 37];

const open = (arithmetic: Arithmetic, wanted: number, threads: Threads = nodeThreads, patience?: number) =>
  Processor.open(threads, wanted, (shared) => kernelBytes(arithmetic, shared), patience);

/** Threads of Node whose script is another, and a list of those that were ended. */
function threadsOf(rewrite: (script: string) => string): { threads: Threads; ended: () => number } {
  let ended = 0;
  const start: Threads['start'] = (script) => {
    const thread = nodeThreads.start(rewrite(script));
    const end = () => {
      ended++;
      thread.end();
    };
    return { send: (message) => thread.send(message), hear: () => thread.hear(), end };
  };
  return { threads: { ...nodeThreads, start }, ended: () => ended };
}

/** Instead of serving it takes a part, in the middle of a job, and is no more. */
const diesInAPart = (script: string): string =>
  script.replace(
    'exports.serve(sync);',
    `const [tickets, words] = [new BigUint64Array(memory.buffer), new Int32Array(memory.buffer)];
    for (;;) {
      const word = Atomics.load(tickets, sync >> 3);
      const ticket = Number(word & 0xffffffffn);
      if (ticket < 4 || ticket + 100 > Atomics.load(words, (sync + 16) >> 2)) continue;
      if (Atomics.compareExchange(tickets, sync >> 3, word, word + 1n) === word) process.exit();
    }`,
  );

/** Its table of kernels is empty: it fails with the first part that it takes. */
const failsInAPart = (script: string): string => script.replace('table.set(i + 1, exports[name]);', '');
const failsToStart = (script: string): string => script.replace('try {', "try { throw new Error('no room for it');");

/** A chain of products x <- x . w, so that a call that ran too early shows. */
function chain(processor: Processor, times: number): Float32Array {
  const lay = (arena: Arena) => {
    const a = arena.take(4 * ROWS * DEPTH);
    const b = arena.take(4 * DEPTH * DEPTH);
    const panels = arena.take(packedBytes(DEPTH, DEPTH));
    const out = arena.take(4 * ROWS * DEPTH);
    const product = ([from, to]: readonly HeapRange[]) => ({
      sizes: [ROWS, DEPTH, DEPTH] as const,
      a: from.offset,
      weight: b.offset,
      out: to.offset,
      room: panels.offset,
    });
    arena.write(a, () => Float32Array.from({ length: ROWS * DEPTH }, (_, i) => Math.sin(i)));
    // Nearly a permutation, which makes nothing larger.
    const next = (i: number) => (i % DEPTH === (Math.floor(i / DEPTH) + 1) % DEPTH ? 1 : 1e-3 * Math.cos(i));
    arena.write(b, () => Float32Array.from({ length: DEPTH * DEPTH }, (_, i) => next(i)));
    const [program] = layOutCalls(arena, processor.indexOf, [
      (calls) => {
        for (let i = 0; i < times; i++) multiply(calls, product(i % 2 === 0 ? [a, out] : [out, a]));
      },
    ]);
    return { program, result: times % 2 === 0 ? a : out };
  };
  const { program, result } = inBlock(processor.heap, lay).laid;
  for (const phase of program.phases) processor.run(program, phase);
  return processor.heap.read(result);
}

it.each(ARITHMETICS)('computes the same bits with any number of threads: %s', async (arithmetic) => {
  const made: Float32Array[] = [];
  for (const threads of [1, 2, 3, 5]) {
    const processor = await open(arithmetic, threads);
    expect(processor.threads).toBe(threads);
    made.push(chain(processor, 200));
    processor.close();
  }
  const [alone, ...together] = made;
  expect(alone.some((value) => value !== 0) && alone.every(Number.isFinite)).toBe(true);
  for (const values of together) expect(values).toEqual(alone);
});

it('goes on with the threads that start, and says why there are no more', async () => {
  let started = 0;
  const start: Threads['start'] = (script) => {
    if (started++ > 0) throw new Error('too many workers');
    return nodeThreads.start(script);
  };
  const few = await open('plain', 4, { ...nodeThreads, start });
  expect([few.threads, few.lacking]).toEqual([2, 'too many workers']);
  const refused = await open('plain', 4, { ...nodeThreads, refused: 'Nothing is shared here' });
  expect([refused.threads, refused.lacking]).toEqual([1, 'Nothing is shared here']);
  expect(chain(few, 20)).toEqual(chain(refused, 20));
  few.close();
});

it('does without a thread that ended between two steps', async () => {
  const helpers: Thread[] = [];
  const start: Threads['start'] = (script) => {
    const thread = nodeThreads.start(script);
    helpers.push(thread);
    return thread;
  };
  const processor = await open('plain', 3, { ...nodeThreads, start });
  const before = chain(processor, 20);
  for (const helper of helpers) helper.end();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(chain(processor, 20)).toEqual(before);
  processor.close();
});

it.each([
  { what: 'is no more', rewrite: diesInAPart },
  { what: 'fails', rewrite: failsInAPart },
])('says so where a thread $what in the middle of a job, and ends the others', async ({ rewrite }) => {
  const { threads, ended } = threadsOf(rewrite);
  const processor = await open('plain', 3, threads, 2);
  expect(() => chain(processor, 400)).toThrow(expect.objectContaining({ code: 'device-heap' }));
  expect([processor.works, ended()]).toEqual([false, 2]);
  expect(() => chain(processor, 2)).toThrow(expect.objectContaining({ code: 'device-heap' }));
});

it('works without a thread that failed before it served', async () => {
  const whole = await open('plain', 1);
  let started = 0;
  const { threads } = threadsOf((script) => (started++ === 0 ? failsToStart(script) : script));
  const processor = await open('plain', 3, threads);
  expect([processor.threads, processor.lacking]).toEqual([2, 'A thread did not start: Error: no room for it']);
  expect(chain(processor, 200)).toEqual(chain(whole, 200));
  processor.close();
});

it('has all threads that serve take part, whichever did not start', async () => {
  let started = 0;
  const { threads } = threadsOf((script) => (started++ === 0 ? failsToStart(script) : failsInAPart(script)));
  const processor = await open('plain', 3, threads);
  // The one that serves has nothing to serve with: so it is seen to take a part.
  expect(() => chain(processor, 400)).toThrow(expect.objectContaining({ code: 'device-heap' }));
});

it('leaves no timer behind that would keep a command alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const processor = await open('plain', 3);
  expect(timers()).toBeLessThanOrEqual(before);
  processor.close();
});
