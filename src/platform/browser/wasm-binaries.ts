import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { Assets } from '../assets';

/**
 * Whole addresses: a worker whose script is held in the page (worker/bound-script.ts) has none that a path could start
 * from.
 */
const at = (path: string): string => new URL(path, import.meta.url).href;

/** Where the package's WebAssembly is served from. */
export const WASM_BINARIES: Assets['wasm'] = {
  'tfjs-backend-wasm.wasm': at(plain),
  'tfjs-backend-wasm-simd.wasm': at(simd),
  'tfjs-backend-wasm-threaded-simd.wasm': at(threaded),
};
