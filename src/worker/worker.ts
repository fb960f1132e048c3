import { Engine } from './engine';
import type { Command, EngineEvent } from './protocol';
import { openLibrary, openResults } from './storage';

const engine = new Engine(
  (event: EngineEvent) => postMessage(event),
  new URL(import.meta.env.BASE_URL, self.location.origin).href,
  openLibrary(),
  openResults(),
);

self.addEventListener('message', (message: MessageEvent<Command>) => engine.handle(message.data));
