import type { KnipConfig } from 'knip';

/**
 * What nobody uses: files, exports and dependencies. `knip --production` leaves the tests out, and so finds what only
 * they use; patterns with a `!` hold for it too. Helpers of tests have names of their own: `testing`, `fixtures`, the
 * plain `reference` of an op or of the step, the `oracle` of another language, `fake` files, and all of
 * platform/memory.
 */
const production = process.argv.includes('--production');

const config: KnipConfig = {
  entry: [
    'src/studio/offline/service-worker.ts!',
    'src/cli/helicase.ts!',
    // A baseline that no run measures yet.
    // Training records the kernels of these ops itself; as ops of TensorFlow.js they are held to their references.
    'src/ops/{ema-update,input-views,distillation-loss,divergence,gather-rows,infonce,smooth-l1}/op.ts!',
    'bench/*.bench.ts',
    'bench/*/page.ts',
    'bench/*/*-worker.ts',
    'bench/vite.config.ts',
  ],
  project: [
    'src/**/*.{ts,tsx}!',
    '!src/**/*.test.{ts,tsx}!',
    '!src/**/{testing,fixtures}*{,/**}!',
    '!src/**/{oracle/**,reference/**,*reference.ts,fake-*.ts}!',
    '!src/platform/memory/**!',
    'bench/**/*.ts',
    'e2e/**/*.ts',
    '*.ts',
  ],
  // AssemblyScript: its own compiler follows its imports.
  ignore: ['**/*.as.ts'],
  ignoreBinaries: production ? ['vite'] : [],
  // A test may look at a part of what its file exports; types stand beside what they describe.
  ignoreExportsUsedInFile: production || { interface: true, type: true },
};

export default config;
