/** Lets a loop be paused, resumed and stopped from outside, between its steps. */
export class Gate {
  private closed = false;
  private abandoned = false;
  private release: () => void = () => {};
  private readonly channel = new MessageChannel();

  get isClosed(): boolean {
    return this.closed && !this.abandoned;
  }

  get isOpen(): boolean {
    return !this.closed && !this.abandoned;
  }

  get isAbandoned(): boolean {
    return this.abandoned;
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.closed = false;
    this.release();
  }

  /** Lets a loop that waits at the closed gate look up. */
  knock(): void {
    this.release();
  }

  /** Ends the loop at its next look at the gate. */
  abandon(): void {
    this.abandoned = true;
    this.release();
  }

  /** Resolves when the gate is opened, abandoned, or knocked at. */
  opened(): Promise<void> {
    if (!this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /**
   * Lets waiting messages be handled, for `leastMs` where something needs many of them: whoever awaits a file gets one
   * answer a turn, and a turn may be a whole step. A message of our own and not a timer: timers are throttled in hidden
   * tabs.
   */
  async breathe(leastMs = 0): Promise<void> {
    const until = performance.now() + leastMs;
    do {
      await new Promise<void>((resolve) => {
        this.channel.port1.onmessage = () => resolve();
        this.channel.port2.postMessage(null);
      });
    } while (performance.now() < until);
  }

  dispose(): void {
    this.channel.port1.close();
  }
}
