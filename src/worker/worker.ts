import { Engine } from './engine';
import type { Command, EngineEvent } from './protocol';
import { openLibrary } from './storage';

/** The built worker lies in a folder of the studio, wherever that is hosted; the dev server serves the studio from its root. */
const studio = new URL(import.meta.env.DEV ? '/' : '..', import.meta.url);

const engine = new Engine((event: EngineEvent) => postMessage(event), studio.href, openLibrary());

self.addEventListener('message', (message: MessageEvent<Command>) => engine.handle(message.data));
