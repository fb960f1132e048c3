import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Assets, SAMPLES, sampleMissing, type WasmBinary } from '../assets';

const { resolve } = createRequire(import.meta.url);

const binary = (name: WasmBinary): string => resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${name}`);

/** @param directory with the files that the studio is served with: `public/` of this repository */
export const nodeAssets = (directory: string): Assets => ({
  async sample(sample, signal) {
    const { file } = SAMPLES[sample];
    const bytes = await readFile(join(directory, file), { signal }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw sampleMissing('the file is not there', cause);
    });
    return new File([bytes], file);
  },
  wasm: {
    'tfjs-backend-wasm.wasm': binary('tfjs-backend-wasm.wasm'),
    'tfjs-backend-wasm-simd.wasm': binary('tfjs-backend-wasm-simd.wasm'),
    'tfjs-backend-wasm-threaded-simd.wasm': binary('tfjs-backend-wasm-threaded-simd.wasm'),
  },
});
