import { defineConfig } from 'vite';
import { commitHere } from './commit.ts';
import { nativeKernels } from './kernels.ts';

/**
 * The command line as one script for Node, its kernels and packages inside. tfjs's WebAssembly loader asks for
 * CommonJS's names, which a module does not have.
 */
const NAMES_OF_COMMONJS = `import { createRequire as requireFor } from 'node:module';
const require = requireFor(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

export default defineConfig({
  plugins: [nativeKernels],
  publicDir: false,
  define: { 'import.meta.env.HELICASE_COMMIT': JSON.stringify(commitHere()) },
  build: {
    ssr: 'src/cli/helicase.ts',
    outDir: 'dist-cli',
    target: 'node20',
    minify: false,
    rolldownOptions: { external: ['webgpu'], output: { banner: NAMES_OF_COMMONJS, codeSplitting: false } },
  },
  ssr: { noExternal: true },
});
