import { SAMPLES, sampleMissing } from '../assets';
import type { Platform } from '../platform';
import { browserGpu } from './browser-gpu';
import { browserThreads } from './browser-threads';
import { indexedKeyValue } from './indexed-key-value';
import { OpfsFolder } from './opfs-folder';
import { opensFiles } from './private-files';
import { WASM_BINARIES } from './wasm-binaries';
import { webLocks } from './web-locks';

/**
 * A browser's worker. Files lie in the origin's private file system; there are none in private windows, older browsers
 * and pages without a secure origin, nor where folders can be had and files in them cannot be opened, nor where no
 * locks keep a tab from what another is writing.
 * @param studio address of the folder that the studio is served from
 */
export function browserPlatform(studio: string): Platform {
  return {
    async folder(name, full) {
      try {
        if (navigator.locks === undefined) return null;
        const root = await privateRoot();
        if (!(await opensFiles(root))) return null;
        return new OpfsFolder(await root.getDirectoryHandle(name, { create: true }), full);
      } catch {
        return null;
      }
    },
    async room() {
      // Some browsers do not tell, and some refuse.
      const told = async () => navigator.storage.estimate();
      const { usage = null, quota = null } = await told().catch((): StorageEstimate => ({}));
      return { usedBytes: usage, quotaBytes: quota };
    },
    locks: webLocks,
    keyValue: indexedKeyValue,
    gpu: browserGpu,
    threads: browserThreads,
    assets: {
      async sample(sample, signal) {
        const { file } = SAMPLES[sample];
        const response = await fetch(new URL(file, studio), { signal });
        if (!response.ok) throw sampleMissing(String(response.status));
        return new File([await response.arrayBuffer()], file);
      },
      wasm: WASM_BINARIES,
    },
  };
}

/** Some browsers refuse their file system while they start, and have it a moment later. */
const ATTEMPTS = 4;
const PAUSE_MS = 150;

async function privateRoot(attempt = 1): Promise<FileSystemDirectoryHandle> {
  try {
    return await navigator.storage.getDirectory();
  } catch (cause) {
    // Private windows refuse for good.
    const forGood = !(cause instanceof DOMException) || cause.name === 'SecurityError';
    if (forGood || attempt === ATTEMPTS) throw cause;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return privateRoot(attempt + 1);
  }
}
