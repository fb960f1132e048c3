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
/** Of the time of more threads, in which fewer must be done to be taken. */
const FASTER = 0.93;

/**
 * How many of the threads that were started are to compute: all, unless fewer are clearly faster, as where surroundings
 * tell of cores that are not there. A core that is only busy while the page loads is free a moment later, and the page
 * draws as many frames beside all threads as beside fewer (docs/results/frames.md). Takes some tens of milliseconds.
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
    return fastest(counts, times);
  } finally {
    heap.give(block);
  }
}

/**
 * @param counts of threads, the most of them first
 * @param times that each took, in any unit
 */
export function fastest(counts: readonly number[], times: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < counts.length; i++) if (times[i] < FASTER * times[best]) best = i;
  return counts[best];
}
