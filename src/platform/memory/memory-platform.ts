import { sampleMissing } from '../assets';
import type { KeyValue } from '../key-value';
import type { Platform } from '../platform';
import { NO_THREADS } from '../threads';
import { MemoryFolder } from './memory-folder';
import { MemoryLocks } from './memory-locks';

/**
 * Surroundings that keep everything as long as this object lasts, without a GPU and without any file of the
 * application's own.
 * @param given parts to have instead
 */
export function memoryPlatform(given: Partial<Platform> = {}): Platform {
  const root = new MemoryFolder();
  return {
    folder: (name) => root.folder(name),
    room: async () => ({ usedBytes: null, quotaBytes: null }),
    locks: new MemoryLocks(),
    keyValue: memoryKeyValue(),
    gpu: { findAdapter: async () => ({ adapter: null, why: 'There is no GPU here' }) },
    threads: NO_THREADS,
    assets: {
      sample: () => Promise.reject(sampleMissing('there are no files here')),
      wasm: {
        'tfjs-backend-wasm.wasm': '',
        'tfjs-backend-wasm-simd.wasm': '',
        'tfjs-backend-wasm-threaded-simd.wasm': '',
      },
    },
    ...given,
  };
}

export function memoryKeyValue(): KeyValue {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    async set(key, value) {
      values.set(key, structuredClone(value));
    },
  };
}
