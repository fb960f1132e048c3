/** Does one thing at a time, in the order asked. What fails fails for whoever asked, and the next goes on. */
export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal cancels: work that waits is given up at once, work that began is left to look at the signal itself;
   * whatever it then throws, the promise rejects with the signal's reason
   */
  add<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    let begun = false;
    const turn = this.last.then(async () => {
      signal?.throwIfAborted();
      begun = true;
      try {
        return await work();
      } catch (cause) {
        signal?.throwIfAborted();
        throw cause;
      }
    });
    this.last = turn.catch(() => undefined);
    if (signal === undefined) return turn;
    const givenUp = new Promise<never>((_, reject) => {
      const abort = () => !begun && reject(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      void this.last.then(() => signal.removeEventListener('abort', abort));
    });
    return Promise.race([turn, givenUp]);
  }
}
