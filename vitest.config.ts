import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { isolationHeaders } from './csp.ts';
import { chromiumLaunchOptions } from './e2e/chromium.ts';
import { engineOfTests } from './engine-of-tests.ts';
import { nativeKernels } from './kernels.ts';

const inBrowser = '{src,bench}/**/*.browser.test.{ts,tsx}';
/** Kernels and what is put together of them: as much work as all the rest. */
const kernels = ['src/ops/**/*.browser.test.ts', 'src/training/{oracle,reference/*}.browser.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [nativeKernels],
        test: {
          name: 'unit',
          environment: 'node',
          // Modules are loaded once a worker and not once a file, which took more than half of the time.
          isolate: false,
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
          include: ['{src,bench,e2e}/**/*.test.{ts,tsx}', '*.test.ts'],
          exclude: [inBrowser],
        },
      },
      {
        plugins: [nativeKernels, engineOfTests],
        // Named beforehand: a dependency that Vite first meets in the middle of a run makes it reload the page under
        // the test.
        optimizeDeps: {
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-webgpu',
            '@tensorflow/tfjs-backend-wasm',
            'fzstd',
            'hyparquet',
            'pako',
            'react',
            'react-dom/client',
            'react/jsx-dev-runtime',
            'umap-js',
            'zod',
            'zustand/react',
            'zustand/vanilla',
          ],
        },
        server: { headers: { ...isolationHeaders } },
        test: {
          name: 'browser',
          fileParallelism: false,
          // One group for both browsers: by themselves, files that share a page and files that do not take turns.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 60_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            // A software GPU computes on one core most of the time: a browser for kernels, and one for what they make.
            instances: [
              // These files share a page, with all it has loaded and compiled.
              { browser: 'chromium', name: 'browser of kernels', include: kernels, isolate: false },
              { browser: 'chromium', name: 'browser of the rest', include: [inBrowser], exclude: kernels },
            ],
          },
        },
      },
    ],
  },
});
