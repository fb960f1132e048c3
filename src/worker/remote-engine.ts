import { TypedError } from '../errors/typed-error';
import { type EngineApi, type EngineClient, METHODS, type Notice } from './api';
import { failedToLoad } from './bound-script';
import { Caller, type Port } from './rpc';

/** A Worker, as far as it matters here. */
export interface EngineWorker extends Port {
  addEventListener(type: 'message' | 'messageerror', listener: (event: MessageEvent) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
}

/**
 * The engine in a worker as if it were here. A worker that cannot be loaded or dies fails every call under way and
 * every later one, and is told by the notice `engineLost`: it is never silence.
 */
export function remoteEngine(worker: EngineWorker): EngineClient {
  const listeners = new Set<(notice: Notice) => void>();
  const tell = (notice: Notice) => {
    for (const listener of listeners) listener(notice);
  };
  const caller = new Caller<Notice>(worker, tell);
  const lose = (message: string) => {
    const lost = new TypedError('engine-crashed', message, 'Reload the page and try again.');
    // What is broken may still compute, and nobody would see it.
    worker.terminate();
    caller.lose(lost);
    tell({ type: 'engineLost', problem: lost.toProblem() });
  };
  worker.addEventListener('messageerror', () => lose('A message of the engine could not be read.'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    lose(failedToLoad(event) ? 'The engine could not be loaded.' : `The engine stopped: ${event.message}`);
  });
  const methods = Object.entries(METHODS).map(([service, names]) => {
    const calls = names.map((name) => [name, (...args: unknown[]) => caller.call(service, name, args)]);
    return [service, Object.fromEntries(calls)];
  });
  const api: EngineApi = Object.fromEntries(methods);
  return {
    ...api,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
