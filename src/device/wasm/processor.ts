import { TypedError } from '../../errors/typed-error';
import type { Thread, Threads } from '../../platform/threads';
import type { Program } from './call-list';
import { NativeHeap } from './native-heap';
import threadScript from './thread.js?raw';

/** Where threads meet (ops/native/run.as.ts), and what lies in front of the first block. */
const SYNC = 64;
const FRONT = 1024;
/** Words at `SYNC` that are written from here, in bytes. */
const [JOB, STOP, FAILED, ACTIVE] = [4, 20, 24, 28].map((offset) => SYNC + offset);

/** How long a thread may take to start; a machine that is busy takes its time. */
const START_MS = 10_000;
/** Naps of 200 ms without any part done before a thread is given up: one minute. A part takes milliseconds. */
const PATIENCE = 300;

/** `run` of ops/native/run.as.ts for a program, from its first ticket up to another. @returns whether nobody failed */
type RunJob = (table: number, calls: number, first: number, limit: number) => boolean;

/**
 * The processor as a device: one heap, one module of kernels, and the threads that share them. Calls run to their end
 * within `run`; this thread takes its share of the parts.
 */
export class Processor {
  readonly heap: NativeHeap;
  /** Why there are fewer threads than were wanted; null where there are not. */
  readonly lacking: string | null;
  private readonly functions: ReadonlyMap<string, number>;
  private readonly runJob: RunJob;
  private readonly helpers: readonly Thread[];
  private state: 'open' | 'broken' | 'closed' = 'open';

  private constructor(
    heap: NativeHeap,
    runJob: RunJob,
    functions: ReadonlyMap<string, number>,
    helpers: readonly Thread[],
    lacking: string | null,
  ) {
    this.heap = heap;
    this.runJob = runJob;
    this.functions = functions;
    this.helpers = helpers;
    this.lacking = lacking;
    this.use(helpers.length + 1);
  }

  /**
   * @param wanted threads, this one included; where some do not start there are fewer
   * @param bytesFor the kernels, for a shared memory or for one that is not
   * @param patience naps without any part done before a thread is given up
   */
  static async open(
    threads: Threads,
    wanted: number,
    bytesFor: (shared: boolean) => Uint8Array<ArrayBuffer>,
    patience = PATIENCE,
  ): Promise<Processor> {
    const shared = wanted > 1 && threads.refused === null;
    const heap = new NativeHeap(shared, FRONT);
    const { memory } = heap;
    const module = await WebAssembly.compile(bytesFor(shared));
    const kernels = WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .filter((name) => name !== 'run' && name !== 'serve');
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: kernels.length + 1 });
    const instance = await WebAssembly.instantiate(module, { env: { memory, table } });
    kernels.forEach((name, i) => {
      table.set(i + 1, instance.exports[name]);
    });
    const functions = new Map(kernels.map((name, i) => [name, i + 1]));
    const started = await Promise.allSettled(
      Array.from({ length: shared ? wanted - 1 : 0 }, () =>
        startThread(threads, { module, memory, kernels, sync: SYNC, failed: FAILED }),
      ),
    );
    const helpers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refusal = started.find((one) => one.status === 'rejected');
    const lacking =
      wanted > 1 && !shared
        ? threads.refused
        : refusal === undefined
          ? null
          : String(refusal.reason?.message ?? refusal.reason);
    const { run } = instance.exports;
    if (typeof run !== 'function') throw new Error('the kernels have no run');
    const mayWait = helpers.length > 0 ? 1 : 0;
    const runJob: RunJob = (...words) => run(SYNC, ...words, mayWait, patience) === 0;
    return new Processor(heap, runJob, functions, helpers, lacking);
  }

  /** Threads that compute, this one included. */
  get threads(): number {
    return this.words[ACTIVE >> 2];
  }

  get threadsStarted(): number {
    return this.helpers.length + 1;
  }

  /** False once a thread or a kernel failed: nothing in its heap can be trusted. */
  get works(): boolean {
    return this.state === 'open';
  }

  /** Whether any of its heap is taken. */
  get isUsed(): boolean {
    return this.heap.taken > 0;
  }

  /** Lets only so many of the threads compute. */
  use(threads: number): void {
    Atomics.store(this.words, ACTIVE >> 2, threads);
  }

  readonly indexOf = (kernel: string): number => {
    const index = this.functions.get(kernel);
    if (index === undefined) throw new Error(`there is no kernel ${kernel}`);
    return index;
  };

  /**
   * Runs a stretch of a program's calls to its end.
   * @throws TypedError `device-heap` where a kernel or a thread failed
   */
  run({ table, calls }: Program, { first, limit }: { readonly first: number; readonly limit: number }): void {
    if (!this.works) throw threadLost();
    let done = false;
    try {
      done = this.runJob(table, calls, first, limit);
    } finally {
      if (!done) {
        // Blocks of the heap stay with those who took them.
        this.state = 'broken';
        this.endThreads();
      }
    }
    if (!done) throw threadLost();
  }

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.heap.abandon();
    this.endThreads();
  }

  private endThreads(): void {
    if (this.helpers.length === 0) return;
    Atomics.store(this.words, STOP >> 2, 1);
    Atomics.add(this.words, JOB >> 2, 1);
    Atomics.notify(this.words, JOB >> 2);
    for (const helper of this.helpers) helper.end();
  }

  private get words(): Int32Array {
    return new Int32Array(this.heap.memory.buffer, 0, FRONT / 4);
  }
}

async function startThread(threads: Threads, message: object): Promise<Thread> {
  const thread = threads.start(threadScript);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('it took too long'), START_MS);
  });
  try {
    const heard = thread.hear();
    thread.send(message);
    const answer = await Promise.race([heard, late]);
    if (answer !== 'ready') throw new Error(`A thread did not start: ${String(answer)}`);
    return thread;
  } catch (cause) {
    thread.end();
    throw cause;
  } finally {
    // A command of Node lives for as long as it has timers.
    clearTimeout(timer);
  }
}

const threadLost = (): TypedError =>
  new TypedError(
    'device-heap',
    'A thread of the processor stopped in the middle of a step; what had been kept is intact.',
    'Start again, with fewer threads if it stops once more.',
  );
