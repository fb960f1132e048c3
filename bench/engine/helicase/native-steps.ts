import { inBlock } from '../../../src/device/wasm/arena';
import { layOutCalls } from '../../../src/device/wasm/call-list';
import type { HeapRange } from '../../../src/device/wasm/native-heap';
import { threadsHere } from '../../../src/device/wasm/surroundings';
import { onProcessor } from '../../../src/ops/native/processor';
import { nativeOps } from '../../../src/ops/step-ops/native';
import { NativeMaker } from '../../../src/training/fused/native-maker';
import type { LayOut, Steps } from './laid';

/** How many threads an implementation computes with: one, or as many as there are. */
export const threadCount = (all: boolean): number => (all ? threadsHere().cores : 1);

/** A case as calls of the processor's kernels, in the arithmetic that a run takes by itself. */
export function nativeSteps(threads: number, layOut: LayOut): Promise<Steps> {
  const make = ({ processor }: Parameters<Parameters<typeof onProcessor>[0]>[0]): Steps => {
    if (processor.lacking !== null) throw new Error(processor.lacking);
    const { heap } = processor;
    const { program, results } = inBlock(heap, (arena) => {
      const laid = layOut<HeapRange>(new NativeMaker(arena), 1);
      const [program] = layOutCalls(arena, processor.indexOf, [(calls) => laid.record(nativeOps(calls))]);
      return { program, results: laid.results };
    }).laid;
    return {
      step: () => {
        for (const phase of program.phases) processor.run(program, phase);
      },
      sync: async () => {},
      read: async (result) => heap.read(results[result]),
    };
  };
  return onProcessor(make, { arithmetic: 'auto', threads });
}
