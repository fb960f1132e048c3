import { Processor } from '../../device/wasm/processor';
import { threadsHere } from '../../device/wasm/surroundings';
import { type Arithmetic, hasRelaxedArithmetic, kernelBytes } from './module';
import { measureThreads } from './pool-size';

/** What is asked of the processor. */
export interface ProcessorWish {
  readonly arithmetic: Arithmetic | 'auto';
  /** `auto` leaves it to what the processor has. */
  readonly threads: number | 'auto';
}

export interface OpenedProcessor {
  readonly processor: Processor;
  readonly arithmetic: Arithmetic;
}

const AUTO: ProcessorWish = { arithmetic: 'auto', threads: 'auto' };

/** More would wait for memory more than they compute; and a tool that tells of hundreds of cores seldom means it. */
const MOST_THREADS = 16;

const opened = new Map<string, Promise<Processor>>();
let last: ProcessorWish = AUTO;

/**
 * The processor with this arithmetic and so many threads, the same for all who ask alike. Where one broke there is a
 * fresh one. Without a wish: as it was asked for last.
 */
export async function openProcessor(wish: ProcessorWish = last): Promise<OpenedProcessor> {
  last = wish;
  const arithmetic = wish.arithmetic !== 'plain' && hasRelaxedArithmetic() ? 'relaxed' : 'plain';
  const threads = threadsHere();
  const wanted = Math.min(MOST_THREADS, wish.threads === 'auto' ? threads.cores : wish.threads);
  const key = `${arithmetic} ${wish.threads} ${wanted}`;
  const known = opened.get(key);
  if (known !== undefined) {
    const processor = await known.catch(() => null);
    if (processor?.works) return { processor, arithmetic };
    if (opened.get(key) === known) opened.delete(key);
  }
  const opening = opened.get(key) ?? start(wanted, arithmetic, wish.threads === 'auto');
  opened.set(key, opening);
  const processor = await opening;
  await closeOthers(processor);
  return { processor, arithmetic };
}

/** Those that nobody computes on are not kept for the day that they are asked for again. */
async function closeOthers(kept: Processor): Promise<void> {
  for (const [key, opening] of [...opened]) {
    const processor = await opening.catch(() => null);
    if (processor === null || processor === kept || processor.isUsed) continue;
    processor.close();
    opened.delete(key);
  }
}

async function start(wanted: number, arithmetic: Arithmetic, measured: boolean): Promise<Processor> {
  const processor = await Processor.open(threadsHere(), wanted, (shared) => kernelBytes(arithmetic, shared));
  if (measured && processor.threadsStarted > 1) processor.use(measureThreads(processor));
  return processor;
}
