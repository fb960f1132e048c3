import { Engine } from '../engine/engine';
import type { Command, EngineEvent } from '../engine/protocol';
import { openLibrary, openResults, openRunStore, openTaskShelf } from '../engine/storage';
import { browserPlatform } from '../platform/browser/browser-platform';

/**
 * The built worker lies in a folder of the studio, wherever that is hosted; the dev server serves the studio from its
 * root.
 */
const studio = new URL(import.meta.env.DEV ? '/' : '..', import.meta.url);

const platform = browserPlatform(studio.href);

const engine = new Engine((event: EngineEvent) => postMessage(event), platform, {
  library: openLibrary(platform),
  runs: openRunStore(platform),
  results: openResults(platform),
  taskData: openTaskShelf(platform),
  // The bundler names this script by its content.
  build: new URL(import.meta.url).pathname.split('/').at(-1) ?? '',
});

self.addEventListener('message', (message: MessageEvent<Command>) => engine.handle(message.data));
