/**
 * The sequence never leaves the machine: every source is 'self', and nothing may be sent elsewhere. A header binds page
 * and workers alike (a worker takes the policy of its own response, not of the page); the <meta> in the built page
 * still holds where a host sends no headers.
 */
const directives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  // WebAssembly is compiled, never JavaScript from text.
  'script-src': "'self' 'wasm-unsafe-eval'",
  // The engine's script is held in the page (src/worker/bound-script.ts), so that it inherits this policy; what it
  // imports must still be 'self'.
  'worker-src': "'self' blob:",
  'connect-src': "'self'",
  'img-src': "'self' data:",
  'style-src': "'self'",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

const join = (entries: Readonly<Record<string, string>>) =>
  Object.entries(entries)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');

export const metaPolicy = join(directives);

/** Browsers ignore frame-ancestors in a <meta>, and say so on the console. */
const headerPolicy = join({ ...directives, 'frame-ancestors': "'none'" });

/**
 * The one page that may reach another host, and does nothing else: it fetches files of benchmarks from the Hugging Face
 * hub when told to (docs/decisions/hub.md).
 */
export const FETCH_PAGE = 'fetch.html';

const fetchDirectives = {
  ...directives,
  'script-src': "'self'",
  'worker-src': "'none'",
  // The hub answers with the address of a file server of its own.
  'connect-src': 'https://huggingface.co https://*.huggingface.co https://*.hf.co',
};
export const fetchMetaPolicy = join(fetchDirectives);

/** Cross-origin isolation opens SharedArrayBuffer and precise timers to the engine. */
export const isolationHeaders: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export const productionHeaders: Readonly<Record<string, string>> = {
  ...isolationHeaders,
  'Content-Security-Policy': headerPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

export const fetchPageHeaders: Readonly<Record<string, string>> = {
  ...productionHeaders,
  'Content-Security-Policy': join({ ...fetchDirectives, 'frame-ancestors': "'none'" }),
};
