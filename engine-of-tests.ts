import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'vite';
import { nativeKernels } from './kernels.ts';

const MODULE = join(import.meta.dirname, 'src/worker/worker.ts');
const FOLDER = join(import.meta.dirname, 'node_modules/.cache/helicase-engine-of-tests');
const ADDRESS = '/engine-of-tests/';
const SCRIPT = 'worker.js';

/**
 * Gives tests the engine's worker as users get it: built, in one file. The server of development has every worker load
 * some hundreds of modules one by one, which takes longer than what most tests ask of it.
 */
export const engineOfTests: Plugin = {
  name: 'helicase:engine-of-tests',
  enforce: 'pre',
  async configureServer({ middlewares }) {
    await build({
      configFile: false,
      logLevel: 'warn',
      base: ADDRESS,
      plugins: [nativeKernels],
      build: {
        outDir: FOLDER,
        emptyOutDir: true,
        target: 'es2023',
        minify: false,
        assetsInlineLimit: 0,
        rolldownOptions: { input: MODULE, output: { entryFileNames: SCRIPT, assetFileNames: '[name][extname]' } },
      },
    });
    middlewares.use(ADDRESS, ({ url = '' }, response) => {
      const file = basename(url);
      const type = file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
      response.writeHead(200, { 'Content-Type': type, 'Cross-Origin-Embedder-Policy': 'require-corp' });
      createReadStream(join(FOLDER, file)).pipe(response);
    });
  },
  load: (id) => (id === `${MODULE}?worker&url` ? `export default ${JSON.stringify(ADDRESS + SCRIPT)};` : null),
};
