/**
 * How a loop is paused, resumed and stopped from outside. It asks here between two steps, and lets the thread's other
 * work in meanwhile.
 */
export class PauseControl {
  private paused = false;
  private stopped = false;
  private abandoned = false;
  private granted = false;
  private release: () => void = () => {};
  private readonly channel = new MessageChannel();

  get isPaused(): boolean {
    return this.paused && !this.stopped;
  }

  get isRunning(): boolean {
    return !this.paused && !this.stopped;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** True where the loop was stopped because there is nothing left to keep of what it computed. */
  get isAbandoned(): boolean {
    return this.abandoned;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.release();
  }

  /** Lets a paused loop take one step; it is paused before and after. */
  step(): void {
    if (!this.isPaused) return;
    this.granted = true;
    this.release();
  }

  /** Whether a step was let through; whoever asks takes it. */
  takeGrant(): boolean {
    const { granted } = this;
    this.granted = false;
    return granted;
  }

  /** Ends the loop the next time it asks. */
  stop(): void {
    this.stopped = true;
    this.release();
  }

  /** As `stop`; what it computed cannot be read any more. */
  abandon(): void {
    this.abandoned = true;
    this.stop();
  }

  /** Lets a loop that waits while it is paused look up. */
  wake(): void {
    this.release();
  }

  /** Resolves when the loop is resumed, stopped, woken, or let take a step. */
  whilePaused(): Promise<void> {
    if (!this.isPaused || this.granted) return Promise.resolve();
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /**
   * Lets waiting messages be handled, for `leastMs` where something needs many of them: whoever awaits a file gets one
   * answer a turn, and a turn may be a whole step. A message of our own and not a timer: timers are throttled in hidden
   * tabs.
   */
  async yieldThread(leastMs = 0): Promise<void> {
    const until = performance.now() + leastMs;
    do {
      await nextTurn(this.channel);
    } while (performance.now() < until);
  }

  dispose(): void {
    this.channel.port1.close();
  }
}

/**
 * Resolves once everything else that waits for the thread had its turn. Node hands on a thousand messages before it
 * looks at signals and files, and has a call for this; a browser handles a message a turn.
 */
const nextTurn = ({ port1, port2 }: MessageChannel): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
