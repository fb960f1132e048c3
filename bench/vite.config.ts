import { join } from 'node:path';
import { defineConfig } from 'vite';
import { isolationHeaders } from '../csp.ts';
import { nativeKernels } from '../kernels.ts';

/**
 * Builds and serves the pages of the benches. They are not isolated, as pages on a plain host are not: there every
 * implementation computes on one thread on WebAssembly. BENCH_THREADS isolates them, and lets those that can start
 * threads.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [nativeKernels],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // TensorFlow.js writes its threads' script from the text of a function, which must keep its names.
    minify: false,
    chunkSizeWarningLimit: 2000,
    outDir: join(import.meta.dirname, '../node_modules/.bench'),
    emptyOutDir: true,
    rolldownOptions: {
      input: ['engine', 'import', 'save', 'scaling'].map((page) => join(import.meta.dirname, page, 'index.html')),
    },
  },
  worker: { format: 'es', plugins: () => [nativeKernels] },
  preview: { headers: process.env['BENCH_THREADS'] === undefined ? {} : { ...isolationHeaders } },
});
