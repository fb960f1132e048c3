import { type Arena, inBlock } from '../../device/wasm/arena';
import { layOutCalls } from '../../device/wasm/call-list';
import type { Processor } from '../../device/wasm/processor';
import { nativeAffine } from '../product/native';

/** Calls as a small step has them: some millions of operations between two barriers. */
const SIZES = [768, 64, 96] as const;
const CALLS = 8;
const TRIES = 5;
/** The first calls run in the engine's baseline compiler. */
const WARM_UP = 4;
/** Fewer threads leave more to everybody else: more must be so much faster. */
const WORTH = 0.93;

/**
 * How many of the threads that were started are faster than fewer: some surroundings tell of cores that are not there,
 * or that others keep busy. Takes some tens of milliseconds.
 */
export function measureThreads(processor: Processor): number {
  const { heap, threadsStarted: all } = processor;
  const lay = (arena: Arena) => {
    const [rows, depth, cols] = SIZES;
    const [a, b, out] = [rows * depth, depth * cols, rows * cols].map((numbers) => arena.take(4 * numbers));
    return layOutCalls(arena, processor.indexOf, [
      (calls) => {
        for (let i = 0; i < CALLS; i++) nativeAffine(calls, SIZES, { a, b, out });
      },
    ]);
  };
  const {
    block,
    laid: [program],
  } = inBlock(heap, lay);
  try {
    const run = () => {
      const from = performance.now();
      processor.run(program, program.phases[0]);
      return performance.now() - from;
    };
    for (let i = 0; i < WARM_UP; i++) run();
    const counts = [...new Set([all, Math.ceil(all / 2), 1])];
    const times = counts.map((threads) => {
      processor.use(threads);
      return Math.min(...Array.from({ length: TRIES }, run));
    });
    return counts.reduce((best, threads, i) => {
      const [least, own] = [times[counts.indexOf(best)], times[i]];
      return own * WORTH <= least ? threads : best;
    });
  } finally {
    heap.give(block);
  }
}
