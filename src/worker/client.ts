import type { Command, EngineEvent } from '../engine/protocol';
import { boundScript } from './bound-script';
import workerModule from './worker.ts?worker&url';

/** The page's end of the wall: commands go in, events come out, in order. */
export interface EngineClient {
  post(command: Command): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: EngineEvent) => void): () => void;
}

/**
 * Starts the engine in a worker of its own. A worker that cannot be loaded or dies is reported as a failed run, never
 * as silence.
 */
export function connectEngine(): EngineClient & { /** Ends the engine, whatever it is doing. */ close(): void } {
  const worker = new Worker(boundScript(new URL(workerModule, import.meta.url).href), {
    type: 'module',
    name: 'helicase-engine',
  });
  const listeners = new Set<(event: EngineEvent) => void>();
  const emit = (event: EngineEvent) => {
    for (const listener of listeners) listener(event);
  };
  worker.onmessage = (message: MessageEvent<EngineEvent>) => emit(message.data);
  worker.onmessageerror = () => emit(crash('A message of the engine could not be read.'));
  worker.onerror = (event) => {
    event.preventDefault();
    emit(
      crash(
        event.message === undefined || event.message === ''
          ? 'The engine could not be loaded.'
          : `The engine stopped: ${event.message}`,
      ),
    );
  };
  return {
    post: (command) => worker.postMessage(command),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => worker.terminate(),
  };
}

const crash = (message: string): EngineEvent => ({
  type: 'runFailed',
  problem: { code: 'engine-crashed', message, action: 'Reload the page and try again.' },
});
