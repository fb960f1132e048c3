import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Thread, Threads } from '../threads';

// Node 20 has relaxed SIMD, not yet by default. To be said before anything is compiled.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

export const nodeThreads: Threads = {
  cores: availableParallelism(),
  refused: null,
  start: (script) => new NodeThread(new Worker(script, { eval: true, name: 'helicase-thread' })),
};

class NodeThread implements Thread {
  private readonly worker: Worker;

  constructor(worker: Worker) {
    this.worker = worker;
    // A process ends with its main thread.
    worker.unref();
  }

  send(message: unknown): void {
    this.worker.postMessage(message);
  }

  hear(): Promise<unknown> {
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.worker.removeAllListeners();
      this.worker.once('message', resolve);
      this.worker.once('error', reject);
    }).finally(() => this.worker.unref());
  }

  end(): void {
    void this.worker.terminate();
  }
}
