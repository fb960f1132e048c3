import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';

/** The dev server gives addresses without an origin, and the engine's worker, whose script the page holds, has none to complete them with. */
const whole = (address: string): string => new URL(address, import.meta.url).href;

/** Where the package's WebAssembly is served from. */
export const WASM_BINARIES = {
  'tfjs-backend-wasm.wasm': whole(plain),
  'tfjs-backend-wasm-simd.wasm': whole(simd),
  'tfjs-backend-wasm-threaded-simd.wasm': whole(threaded),
};
