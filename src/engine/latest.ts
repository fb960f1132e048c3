/** Of things asked one after the other only the latest counts: the one before is cancelled. */
export class Latest {
  private current: AbortController | null = null;

  /** @param signal cancels from outside */
  run<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.current?.abort();
    const own = new AbortController();
    this.current = own;
    if (signal?.aborted === true) own.abort(signal.reason);
    signal?.addEventListener('abort', () => own.abort(signal.reason), { once: true });
    return work(own.signal);
  }
}
