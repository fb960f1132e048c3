/** Threads of the processor that share a memory with the one that starts them. */
export interface Threads {
  /** Cores, as the surroundings tell: some tell twice as many, or fewer. */
  readonly cores: number;
  /** Why there are none but the caller's own; null where there are. */
  readonly refused: string | null;
  /** Runs a script of plain JavaScript in a thread of its own. */
  start(script: string): Thread;
}

export interface Thread {
  send(message: unknown): void;
  /** What it says next; rejected where it fails. */
  hear(): Promise<unknown>;
  end(): void;
}

/** What `start` hands a script beside the language: listens for messages, and answers. */
export const NO_THREADS: Threads = {
  cores: 1,
  refused: 'These surroundings have no threads',
  start() {
    throw new Error('no threads');
  },
};
