import { NO_THREADS, type Threads } from '../../platform/threads';

let given: Threads = NO_THREADS;

/** The threads that processors opened from here on may start. */
export function keepThreads(threads: Threads): void {
  given = threads;
}

export const threadsHere = (): Threads => given;
