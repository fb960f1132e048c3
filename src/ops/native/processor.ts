import { Processor } from '../../device/wasm/processor';
import { threadsHere } from '../../device/wasm/surroundings';
import { type Arithmetic, hasRelaxedArithmetic, kernelBytes } from './module';

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
  const key = `${arithmetic} ${wanted}`;
  const known = await opened.get(key);
  if (known?.works) return { processor: known, arithmetic };
  const opening = Processor.open(threads, wanted, (shared) => kernelBytes(arithmetic, shared));
  opened.set(key, opening);
  return { processor: await opening, arithmetic };
}
