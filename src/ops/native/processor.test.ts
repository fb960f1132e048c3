import { expect, it } from 'vitest';
import { Arena } from '../../device/wasm/arena';
import { CallList, Scratch } from '../../device/wasm/call-list';
import { Processor } from '../../device/wasm/processor';
import { nodeThreads } from '../../platform/node/node-threads';
import { multiply, packedBytes } from '../product/native';
import { type Arithmetic, hasRelaxedArithmetic, kernelBytes } from './module';

const ARITHMETICS: readonly Arithmetic[] = hasRelaxedArithmetic() ? ['plain', 'relaxed'] : ['plain'];
const [ROWS, DEPTH] = [203, 37];

/** A chain of products x <- x . w, so that a call that ran too early shows. */
async function chain(arithmetic: Arithmetic, threads: number, times: number): Promise<Float32Array> {
  const processor = await Processor.open(nodeThreads, threads, (shared) => kernelBytes(arithmetic, shared));
  expect(processor.threads).toBe(threads);
  const lay = (arena: Arena) => {
    const a = arena.take(4 * ROWS * DEPTH);
    const b = arena.take(4 * DEPTH * DEPTH);
    const panels = arena.take(packedBytes(DEPTH, DEPTH));
    const out = arena.take(4 * ROWS * DEPTH);
    const calls = new CallList(new Scratch(arena.next));
    for (let i = 0; i < times; i++) {
      const [from, to] = i % 2 === 0 ? [a, out] : [out, a];
      multiply(calls, {
        sizes: [ROWS, DEPTH, DEPTH],
        a: from.offset,
        weight: b.offset,
        out: to.offset,
        room: panels.offset,
      });
    }
    arena.write(
      a,
      Float32Array.from({ length: ROWS * DEPTH }, (_, i) => Math.sin(i)),
    );
    // Nearly a permutation, which makes nothing larger.
    const next = (i: number) => (i % DEPTH === (Math.floor(i / DEPTH) + 1) % DEPTH ? 1 : 1e-3 * Math.cos(i));
    arena.write(
      b,
      Float32Array.from({ length: DEPTH * DEPTH }, (_, i) => next(i)),
    );
    return { program: calls.place(arena, processor.indexOf), result: times % 2 === 0 ? a : out };
  };
  const counted = new Arena(null, 0);
  lay(counted);
  const { program, result } = lay(new Arena(processor.heap, processor.heap.take(counted.bytes)));
  for (const phase of program.phases) processor.run(program, phase);
  const values = processor.heap.numbers.slice(result.offset / 4, result.offset / 4 + ROWS * DEPTH);
  processor.close();
  return values;
}

it.each(ARITHMETICS)('computes the same bits with any number of threads: %s', async (arithmetic) => {
  const [alone, ...together] = [
    await chain(arithmetic, 1, 200),
    await chain(arithmetic, 2, 200),
    await chain(arithmetic, 3, 200),
    await chain(arithmetic, 5, 200),
  ];
  expect(alone.some((value) => value !== 0) && alone.every(Number.isFinite)).toBe(true);
  for (const values of together) expect(values).toEqual(alone);
});
