import { SAMPLE_FILE, sampleMissing } from '../assets';
import type { Platform } from '../platform';
import { browserGpu } from './browser-gpu';
import { indexedKeyValue } from './indexed-key-value';
import { OpfsFolder } from './opfs-folder';
import { opensFiles } from './private-files';
import { WASM_BINARIES } from './wasm-binaries';
import { webLocks } from './web-locks';

/**
 * A browser's worker. Files lie in the origin's private file system; there are none in private windows, older browsers
 * and pages without a secure origin, nor where folders can be had and files in them cannot be opened.
 * @param studio address of the folder that the studio is served from
 */
export function browserPlatform(studio: string): Platform {
  return {
    async folder(name, full) {
      try {
        const root = await navigator.storage.getDirectory();
        if (!(await opensFiles(root))) return null;
        return new OpfsFolder(await root.getDirectoryHandle(name, { create: true }), full);
      } catch {
        return null;
      }
    },
    async room() {
      const { usage = null, quota = null } = await navigator.storage.estimate();
      return { usedBytes: usage, quotaBytes: quota };
    },
    locks: webLocks,
    keyValue: indexedKeyValue,
    gpu: browserGpu,
    assets: {
      async sample(signal) {
        const response = await fetch(new URL(SAMPLE_FILE, studio), { signal });
        if (!response.ok) throw sampleMissing(String(response.status));
        return new File([await response.arrayBuffer()], SAMPLE_FILE);
      },
      wasm: WASM_BINARIES,
    },
  };
}
