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
 * What is made on the processor with this arithmetic and so many threads, the same for all who ask alike. Where one
 * broke there is a fresh one.
 * @param make takes its block of the heap at once: what nobody has a block of is closed when another is asked for
 * @param wish left out, as it was asked for last
 */
export async function onProcessor<T>(make: (opened: OpenedProcessor) => T, wish: ProcessorWish = last): Promise<T> {
  last = wish;
  const arithmetic = wish.arithmetic !== 'plain' && hasRelaxedArithmetic() ? 'relaxed' : 'plain';
  const wanted = Math.min(MOST_THREADS, wish.threads === 'auto' ? threadsHere().cores : wish.threads);
  const key = `${arithmetic} ${wish.threads} ${wanted}`;
  for (;;) {
    const opening = opened.get(key) ?? start(wanted, arithmetic, wish.threads === 'auto');
    opened.set(key, opening);
    const processor = await opening.catch((cause: unknown) => {
      forget(key, opening);
      throw cause;
    });
    if (!processor.works) {
      forget(key, opening);
      continue;
    }
    const made = make({ processor, arithmetic });
    void closeOthers(key);
    return made;
  }
}

/** Unless another took its place meanwhile. */
function forget(key: string, opening: Promise<Processor>): void {
  if (opened.get(key) === opening) opened.delete(key);
}

/** Those that nobody computes on are not kept for the day that they are asked for again. */
async function closeOthers(kept: string): Promise<void> {
  for (const [key, opening] of [...opened]) {
    const processor = key === kept ? null : await opening.catch(() => null);
    if (processor === null || processor.isUsed) continue;
    forget(key, opening);
    processor.close();
  }
}

async function start(wanted: number, arithmetic: Arithmetic, measured: boolean): Promise<Processor> {
  const processor = await Processor.open(threadsHere(), wanted, (shared) => kernelBytes(arithmetic, shared));
  if (measured && processor.threadsStarted > 1) processor.use(measureThreads(processor));
  return processor;
}
