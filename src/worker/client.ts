import type { EngineClient } from './api';
import { boundScript } from './bound-script';
import { remoteEngine } from './remote-engine';
import workerModule from './worker.ts?worker&url';

/**
 * Starts the engine in a worker of its own.
 * @param commit what page and engine were built from, which runs write down; null where that is not known. It is handed
 * over and not built in: the worker's script changes only with the engine.
 */
export function connectEngine(
  commit: string | null,
): EngineClient & { /** Ends the engine, whatever it is doing; what was asked gets no answer. */ close(): void } {
  const worker = new Worker(boundScript(new URL(workerModule, import.meta.url).href), {
    type: 'module',
    name: 'helicase-engine',
  });
  worker.postMessage(commit);
  return { ...remoteEngine(worker), close: () => worker.terminate() };
}
