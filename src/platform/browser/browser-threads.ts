import type { Thread, Threads } from '../threads';

/**
 * Workers within the engine's own. Their script is held by the engine, as its own is by the page, so that the same
 * policy binds them. Memory is shared only on an isolated page.
 */
export const browserThreads: Threads = {
  get cores() {
    // Some browsers hide it.
    return navigator.hardwareConcurrency || 1;
  },
  get refused() {
    if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === 'undefined')
      return 'The page is not isolated from others, so its threads cannot share memory';
    return mayWait() ? null : 'The main thread of a page may not wait for others';
  },
  start(script) {
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    return new BrowserThread(new Worker(address, { name: 'helicase-thread' }), address);
  },
};

class BrowserThread implements Thread {
  private readonly worker: Worker;
  private readonly address: string;

  constructor(worker: Worker, address: string) {
    this.worker = worker;
    this.address = address;
  }

  send(message: unknown): void {
    this.worker.postMessage(message);
  }

  hear(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => resolve(data);
      this.worker.onerror = ({ message }) => reject(new Error(message));
    });
  }

  end(): void {
    this.worker.terminate();
    URL.revokeObjectURL(this.address);
  }
}

function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
