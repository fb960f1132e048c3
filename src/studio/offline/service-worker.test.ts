import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformWithOxc } from 'vite';
import { beforeAll, expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, 'service-worker.ts');
const ROOT = 'http://127.0.0.1:4173/studio/';
const PAGE = '<meta name="application-name" content="Helicase" /><title>Helicase</title>';
const BUILD = {
  version: 'one',
  files: { './': '', 'assets/index-1.js': '', 'build.json': '' },
  askedFor: [],
  headers: { 'Content-Security-Policy': 'strict' },
  headersOf: {},
};
const STUDIO = {
  '': PAGE,
  'assets/index-1.js': 'run()',
  'build.json': JSON.stringify({ version: 'one', files: BUILD.files }),
};

let code: string;
beforeAll(async () => {
  const { code: made } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE);
  code = made.replace(/^export\s*\{\s*\};$/m, '');
});

type Files = Readonly<Record<string, string>>;

/** A worker in a world that is only as large as it needs; the browser's own is tried by the journeys. */
class World {
  /** What the host serves; null where there is no network. */
  host: Files | null = STUDIO;
  readonly asked: string[] = [];
  readonly kept = new Map<string, Map<string, Response>>();
  unregistered = 0;
  private readonly listeners = new Map<string, (event: object) => void>();

  constructor() {
    const self = {
      location: new URL('sw.js', ROOT),
      caches: this.caches(),
      clients: { claim: async () => undefined },
      registration: { unregister: async () => ++this.unregistered > 0 },
      addEventListener: (type: string, listener: (event: object) => void) => this.listeners.set(type, listener),
    };
    new Function('self', 'fetch', `const BUILD = ${JSON.stringify(BUILD)};\n${code}`)(self, this.fetch);
  }

  async installed(): Promise<this> {
    for (const type of ['install', 'activate'])
      await new Promise((done, failed) =>
        this.listeners.get(type)!({ waitUntil: (work: Promise<unknown>) => work.then(done, failed) }),
      );
    this.asked.length = 0;
    return this;
  }

  /** What the worker answers: status, text and policy. */
  async ask(path: string, mode: 'navigate' | 'cors' = 'navigate', method = 'GET') {
    const request = { url: new URL(path, ROOT).href, mode, method };
    const response = await new Promise<Response>((resolve, reject) =>
      this.listeners.get('fetch')!({
        request,
        respondWith: (answer: Promise<Response>) => answer.then(resolve, reject),
      }),
    );
    const policy = response.headers.get('Content-Security-Policy');
    return response.type === 'error' ? 'failed' : `${response.status} ${policy ?? 'free'} ${await response.text()}`;
  }

  private readonly fetch = async (what: string | { readonly url: string }): Promise<Response> => {
    const { pathname, search } = new URL(typeof what === 'string' ? what : what.url, ROOT);
    this.asked.push(pathname + search);
    if (this.host === null) throw new TypeError('no network');
    const text = this.host[pathname.replace('/studio/', '')];
    return text === undefined ? new Response('nothing', { status: 404 }) : new Response(text);
  };

  private caches() {
    const open = async (name: string) => {
      const files = this.kept.get(name) ?? new Map<string, Response>();
      this.kept.set(name, files);
      const at = (key: string | { readonly url: string }) =>
        typeof key === 'string' ? new URL(key, ROOT).href : key.url;
      return {
        put: async (key: string, response: Response) => void files.set(at(key), response),
        match: async (key: string) => files.get(at(key))?.clone(),
        keys: async () => [...files.keys()].map((url) => ({ url })),
        delete: async (key: { readonly url: string }) => files.delete(at(key)),
      };
    };
    return {
      open,
      has: async (name: string) => this.kept.has(name),
      keys: async () => [...this.kept.keys()],
      delete: async (name: string) => this.kept.delete(name),
      match: async (key: string) => {
        for (const name of this.kept.keys()) {
          const found = await (await open(name)).match(key);
          if (found !== undefined) return found;
        }
        return undefined;
      },
    };
  }
}

test('a page with a query is the studio, online and off, and the query goes no further', async () => {
  const world = await new World().installed();
  const page = `200 strict ${PAGE}`;
  expect(await world.ask('?utm_source=mail')).toBe(page);
  expect(await world.ask('index.html?x')).toBe(page);
  world.host = null;
  expect(await world.ask('?utm_source=mail')).toBe(page);
  expect(world.asked.join()).not.toContain('?');
});

test('whatever is no file of the build fails as long as the build is there, or nobody can tell', async () => {
  const world = await new World().installed();
  for (const host of [STUDIO, null]) {
    world.host = host;
    expect(await world.ask('other.html')).toBe('failed');
    expect(await world.ask('build.json?leak', 'cors')).toBe('failed');
    expect(await world.ask('', 'navigate', 'POST')).toBe('failed');
    expect(await world.ask('secret', 'cors')).toBe('failed');
  }
  expect(world.unregistered).toBe(0);
  expect(world.asked).not.toContain('/studio/secret');
});

test('another project in its place is untouched: the worker leaves, and lets all pass', async () => {
  const other = { '': '<title>other</title>', 'other.html': 'another page', 'data.json': '{"a":1}' };
  for (const path of ['', 'other.html']) {
    const world = await new World().installed();
    world.host = other;
    expect(await world.ask(path)).toBe(`200 free ${other[path as '']}`);
    expect([world.unregistered, world.kept.size]).toEqual([1, 0]);
    expect(await world.ask('data.json?v=1', 'cors')).toBe('200 free {"a":1}');
    expect(world.asked.at(-1)).toBe('/studio/data.json?v=1');
  }
});

test('a host with nothing sends it away; a page missing for a moment, or a host in trouble, does not', async () => {
  const world = await new World().installed();
  const { '': _, ...withoutPage } = STUDIO;
  world.host = withoutPage;
  expect(await world.ask('')).toBe(`200 strict ${PAGE}`);
  expect(world.unregistered).toBe(0);
  world.host = {};
  expect(await world.ask('')).toBe('404 free nothing');
  expect(world.unregistered).toBe(1);
});

test('what another studio of the same origin keeps is left to it', async () => {
  const world = new World();
  const keep = (cache: string, ...urls: string[]) =>
    world.kept.set(cache, new Map(urls.map((url) => [new URL(url, ROOT).href, new Response('')])));
  keep('helicase-old', 'old.js');
  keep('helicase-two', '/other/a.js');
  keep('helicase-both', 'a.js', '/other/a.js');
  keep('mail', 'a.js');
  await world.installed();
  expect([...world.kept.keys()].sort()).toEqual(['helicase-both', 'helicase-one', 'helicase-two', 'mail']);
  expect([...world.kept.get('helicase-both')!.keys()]).toEqual(['http://127.0.0.1:4173/other/a.js']);
});
