import { Engine } from './engine';
import type { Command, EngineEvent } from './protocol';
import { openLibrary, openRunStore } from './storage';

const engine = new Engine((event: EngineEvent) => postMessage(event), new URL(import.meta.env.BASE_URL, self.location.origin).href, {
  library: openLibrary(),
  runs: openRunStore(),
  // The bundler names this script by its content.
  build: new URL(self.location.href).pathname.split('/').at(-1) ?? '',
});

self.addEventListener('message', (message: MessageEvent<Command>) => engine.handle(message.data));
