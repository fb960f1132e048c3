import { Engine } from '../engine/engine';
import { openLibrary, openResults, openRunStore, openSeeds, openTaskShelf } from '../engine/storage';
import { browserPlatform } from '../platform/browser/browser-platform';
import { METHODS } from './api';
import { serve } from './rpc';

/**
 * The built worker lies in a folder of the studio, wherever that is hosted; the dev server serves the studio from its
 * root.
 */
const studio = new URL(import.meta.env.DEV ? '/' : '..', import.meta.url);

function start(commit: string | null): void {
  const platform = browserPlatform(studio.href);
  const engine = new Engine({
    platform,
    library: openLibrary(platform),
    runs: openRunStore(platform),
    seeds: openSeeds(platform),
    results: openResults(platform),
    taskData: openTaskShelf(platform),
    // The bundler names this script by its content.
    build: new URL(import.meta.url).pathname.split('/').at(-1) ?? '',
    commit,
  });
  engine.subscribe(serve(self, METHODS, engine));
}

// The first message names the commit; all others are calls.
self.addEventListener('message', ({ data }: MessageEvent<string | null>) => start(data), { once: true });
