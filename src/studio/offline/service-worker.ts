/**
 * Keeps the built studio on the machine and serves it under its policy. It answers for the files of the build and
 * nothing else: whatever else this origin is asked for fails, so that not even the studio's own host can be told
 * anything in an address. A page is opened whatever query its address bears; the host never sees that query.
 *
 * It governs its build and no other: where the host no longer has one, another project on the same port for example,
 * the worker unregisters itself, drops what it kept, and lets everything pass as if it had never been there.
 *
 * The page comes from the network where there is one, so that a new build is seen at once; all other files carry their
 * content's hash in their name and come from the cache, so that a page never mixes builds. A new version waits until
 * every tab of the old one is closed; only then are the old files dropped. What few visitors ask for, the bench, is
 * kept from the first time on that it is.
 */

/** Put in front of this file by the build (offline.ts). Paths are relative to this script; `./` is the page. */
declare const BUILD: {
  readonly version: string;
  /** SHA-256 of every file, in base64. */
  readonly files: Readonly<Record<string, string>>;
  /** Those of them that are kept only once they are asked for. */
  readonly askedFor: readonly string[];
  readonly headers: HeaderList;
  /** Headers of the pages that have their own. */
  readonly headersOf: Readonly<Record<string, HeaderList>>;
};
type HeaderList = Readonly<Record<string, string>>;

/**
 * The part of the service worker's world used here; TypeScript's own description of it cannot stand beside the page's.
 */
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface AskedEvent extends LifeEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface World {
  readonly location: Location;
  readonly caches: CacheStorage;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { unregister(): Promise<boolean> };
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: AskedEvent) => void): void;
}
declare const self: World;

const PREFIX = 'helicase-';
const CACHE = PREFIX + BUILD.version;
const PAGE = './';
const ROOT = new URL(PAGE, self.location.href).pathname;
/** Stands in the page of every build (index.html). */
const OUR_PAGE = /<meta name="application-name" content="Helicase"/;
/** How long a slow network may keep the page waiting before the kept one is shown. */
const PATIENCE_MS = 4000;
/** Files of another build: a page newer than this worker asks for them by their hashed names. */
const HASHED = /^assets\/[\w.-]+$/;

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(dropOthers().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  // Other origins are the policy's to refuse.
  if (new URL(event.request.url).origin === self.location.origin) event.respondWith(answerOrPass(event.request));
});

/** All files a visitor needs or none. */
async function keepAll(): Promise<void> {
  await Promise.all(
    Object.keys(BUILD.files)
      .filter((path) => !BUILD.askedFor.includes(path))
      .map(keep),
  );
}

/** Fetches a file of this build into the cache; one that is not byte for byte of this build is refused. */
async function keep(path: string): Promise<void> {
  // Hosts differ in whether they send a .gz as it is or unpacked on the way; the reader goes by bytes.
  const integrity = path.endsWith('.gz') ? '' : `sha256-${BUILD.files[path]}`;
  const response = await fetch(path, { cache: 'no-cache', integrity });
  if (!response.ok) throw new Error(`${path} could not be fetched (${response.status}).`);
  await (await self.caches.open(CACHE)).put(path, guarded(response, path));
}

/** What other builds kept at this address; what lies at other addresses of this origin is another studio's. */
async function dropOthers(): Promise<void> {
  for (const name of await self.caches.keys()) if (name !== CACHE) await dropKept(name);
}

async function dropKept(name: string): Promise<void> {
  if (!name.startsWith(PREFIX)) return;
  const cache = await self.caches.open(name);
  const requests = await cache.keys();
  const own = requests.filter(({ url }) => new URL(url).pathname.startsWith(ROOT));
  if (own.length === requests.length) await self.caches.delete(name);
  else for (const request of own) await cache.delete(request);
}

let left = false;

/** The build is gone: nothing here is this worker's any more. */
async function leave(): Promise<void> {
  left = true;
  await self.registration.unregister();
  for (const name of await self.caches.keys()) await dropKept(name);
}

/** Pages that were open when the worker left are still asked for through it, and again after it was stopped. */
const hasLeft = async (): Promise<boolean> => left || !(await self.caches.has(CACHE));

const answerOrPass = async (request: Request): Promise<Response> =>
  (await hasLeft()) ? fetch(request) : answer(request);

async function answer(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const path = pathname.slice(ROOT.length);
  const navigates = request.mode === 'navigate';
  if (request.method !== 'GET' || !pathname.startsWith(ROOT) || (search !== '' && !navigates)) return Response.error();
  if (path === '' || path === 'index.html') return page();
  if (!HASHED.test(path) && !Object.hasOwn(BUILD.files, path)) return stranger(request);
  if (BUILD.askedFor.includes(path) && (await kept(path)) === undefined) await keep(path);
  return (await kept(path)) ?? guarded(await fetch(path), path);
}

async function page(): Promise<Response> {
  try {
    const fresh = await fetch(PAGE, { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE_MS) });
    const { status, statusText, headers } = fresh;
    const text = await fresh.text();
    const response = new Response(text, { status, statusText, headers });
    if (fresh.ok && OUR_PAGE.test(text)) return guarded(response, PAGE);
    if (fresh.ok || (isMissing(status) && (await isBuildGone()))) {
      await leave();
      return response;
    }
  } catch {
    // Offline: the kept page is as good.
  }
  return (await kept(PAGE)) ?? Response.error();
}

/** A page that is none of this build's: another project's where the build is gone, and refused where it is not. */
async function stranger(request: Request): Promise<Response> {
  if (request.mode !== 'navigate' || !(await isBuildGone())) return Response.error();
  await leave();
  return fetch(request);
}

const isMissing = (status: number): boolean => status === 404 || status === 410;

/** True where the host answers and has no build of the studio: a network that is down says nothing. */
async function isBuildGone(): Promise<boolean> {
  try {
    const response = await fetch('build.json', { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return isMissing(response.status);
    const { version, files } = await response.json().catch(() => ({}));
    return typeof version !== 'string' || typeof files !== 'object';
  } catch {
    return false;
  }
}

/** From this build's cache first; a hashed file may also lie in that of a build which still waits. */
const kept = async (path: string): Promise<Response | undefined> =>
  (await (await self.caches.open(CACHE)).match(path)) ?? self.caches.match(path);

/** The response as `npm start` would have sent it: a static host has no headers of its own. */
function guarded(response: Response, path: string): Response {
  const headers = new Headers(response.headers);
  // The body has been unpacked on its way here.
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  for (const [name, value] of Object.entries(BUILD.headersOf[path] ?? BUILD.headers)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

export {};
