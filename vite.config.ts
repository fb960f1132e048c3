import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { isolationHeaders, metaPolicy, productionHeaders } from './csp.ts';

/** The policy travels inside the built page, so that it holds on any static host. The dev server needs inline scripts for hot reload and goes without. */
const policyInPage: Plugin = {
  name: 'helicase:policy-in-page',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy }, injectTo: 'head-prepend' }],
  },
};

export default defineConfig({
  plugins: [react(), policyInPage],
  base: './',
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  worker: { format: 'es' },
  server: { headers: { ...isolationHeaders } },
  preview: { host: 'localhost', port: 4173, strictPort: false, headers: { ...productionHeaders } },
});
