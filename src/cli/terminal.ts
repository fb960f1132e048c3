/** Where a command writes to and what interrupts it: the process in use, a record of both in tests. */
export interface Terminal {
  /** What was asked for: goes to a pipe unharmed. */
  out(text: string): void;
  /** Progress, notes and errors. */
  err(text: string): void;
  /** Whether `err` is a terminal that a line can be rewritten on. */
  readonly rewrites: boolean;
  /** Characters in a line of `err`. */
  readonly columns: number;
  /** Calls `listener` each time the user presses Ctrl C. @returns a function that ends it */
  onInterrupt(listener: () => void): () => void;
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  // `helicase info RUN | head` closes the pipe early: that is no error.
  stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 1));
  // Nobody looks on any more (`helicase train ... 2>&1 | head`): the work goes on.
  stderr.on('error', () => {});
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    rewrites: stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return stderr.columns ?? 80;
    },
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}
