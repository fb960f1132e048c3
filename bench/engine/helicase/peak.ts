import { inBlock } from '../../../src/device/wasm/arena';
import { layOutCalls } from '../../../src/device/wasm/call-list';
import { float } from '../../../src/device/wasm/kernel-recorder';
import { Processor } from '../../../src/device/wasm/processor';
import { threadsHere } from '../../../src/device/wasm/surroundings';
import { type Arithmetic, hasRelaxedArithmetic, moduleBytes } from '../../../src/ops/native/module';
import plain from '../../kernels/peak.as.ts?plain';
import relaxed from '../../kernels/peak.as.ts?relaxed';
import type { Subject } from '../subject';

const PARTS = 32;
/** Of a part: about half a millisecond. */
const ROUNDS = 250_000;
/** Twelve vectors of four numbers, each multiplied and added. */
const FLOP = 2 * 12 * 4 * ROUNDS * PARTS;

/** What the processor does at most in WebAssembly: multiply-adds on registers and nothing else. */
export async function buildPeak(arithmetic: Arithmetic, threads: number): Promise<Subject> {
  if (arithmetic === 'relaxed' && !hasRelaxedArithmetic()) throw new Error('there is no relaxed arithmetic here');
  const text = arithmetic === 'plain' ? plain : relaxed;
  const processor = await Processor.open(threadsHere(), threads, (shared) => moduleBytes(text, shared));
  if (processor.lacking !== null) throw new Error(processor.lacking);
  const [program] = inBlock(processor.heap, (arena) => {
    const sums = arena.take(16 * PARTS);
    const args = [sums.offset, ROUNDS, float(0.999), float(0.001)];
    return layOutCalls(arena, processor.indexOf, [(calls) => calls.call('peak', PARTS, args)]);
  }).laid;
  return {
    step: () => processor.run(program, program.phases[0]),
    sync: async () => {},
    check: async () => FLOP,
    flop: FLOP,
  };
}
