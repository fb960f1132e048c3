import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { commitHere } from './commit.ts';
import {
  FETCH_PAGE,
  fetchMetaPolicy,
  fetchPageHeaders,
  isolationHeaders,
  metaPolicy,
  productionHeaders,
} from './csp.ts';
import { nativeKernels } from './kernels.ts';
import { offlineCopy, scriptName } from './offline.ts';

/**
 * The policy travels inside the built page, so that it holds on any static host. The dev server needs inline scripts
 * for hot reload and goes without.
 */
const policyInPage: Plugin = {
  name: 'helicase:policy-in-page',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { filename }) => {
      const content = filename.endsWith(FETCH_PAGE) ? fetchMetaPolicy : metaPolicy;
      return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' }];
    },
  },
};

/**
 * The preview server sends one set of headers with everything: the page with a policy of its own is served before it.
 */
const fetchPage: Plugin = {
  name: 'helicase:fetch-page',
  configurePreviewServer({ middlewares, config }) {
    middlewares.use(`/${FETCH_PAGE}`, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', ...fetchPageHeaders });
      response.end(readFileSync(join(config.root, config.build.outDir, FETCH_PAGE)));
    });
  },
};

/**
 * The linter sees direct imports only: this sees what the page's bundle really holds. Workers are bundles of their own
 * and do not pass here.
 */
const pageWithoutEngine: Plugin = {
  name: 'helicase:page-without-engine',
  apply: 'build',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));
    const engine = modules.find((id) => id.includes('@tensorflow') || id.includes('.wgsl'));
    if (engine) this.error(`The page only draws, yet its bundle holds ${engine}.`);
  },
};

/** The first screen waits for nothing that it does not draw: charts, and the other screens, come behind it. */
const firstLoad: Plugin = {
  name: 'helicase:first-load',
  apply: 'build',
  generateBundle(_, bundle) {
    const awaited = new Set<string>();
    const wait = (file: string) => {
      const chunk = bundle[file];
      if (chunk?.type !== 'chunk' || awaited.has(file)) return;
      awaited.add(file);
      const late = chunk.moduleIds.find((id) =>
        /node_modules\/recharts\/|features\/(explore|benchmarks)\/.*-screen/.test(id),
      );
      if (late !== undefined) this.error(`The first screen waits for ${file}, which holds ${late}.`);
      chunk.imports.forEach(wait);
    };
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) wait(chunk.fileName);
  },
};

// A machine without a screen has no browser to open: `npm start` then only prints the address.
if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
  process.env['BROWSER'] ??= 'none';

export default defineConfig({
  plugins: [nativeKernels, react(), policyInPage, fetchPage, pageWithoutEngine, firstLoad, offlineCopy],
  base: './',
  define: { 'import.meta.env.HELICASE_COMMIT': JSON.stringify(commitHere()) },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ['index.html', FETCH_PAGE], output: { chunkFileNames: scriptName } },
  },
  worker: { format: 'es', plugins: () => [nativeKernels], rolldownOptions: { output: { entryFileNames: scriptName } } },
  server: { headers: { ...isolationHeaders } },
  preview: { host: 'localhost', port: 4173, strictPort: false, headers: { ...productionHeaders } },
});
