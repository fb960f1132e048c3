import { mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../platform';
import type { Room } from '../room';
import { dawnGpu } from './dawn-gpu';
import { FileLocks } from './file-locks';
import { jsonKeyValue } from './json-key-value';
import { nodeAssets } from './node-assets';
import { NodeFolder } from './node-folder';
import { nodeThreads } from './node-threads';

/**
 * Node on a machine with a disk.
 * @param data directory that everything is kept in, made where it is missing
 * @param served directory with the files that the studio is served with: `public/` of this repository
 */
export function nodePlatform(data: string, served: string): Platform {
  const files = join(data, 'files');
  return {
    async folder(name, full) {
      const path = join(files, name);
      await mkdir(path, { recursive: true });
      return new NodeFolder(path, full);
    },
    room: () => roomOf(files),
    locks: new FileLocks(join(data, 'locks')),
    keyValue: jsonKeyValue(join(data, 'values.json')),
    gpu: dawnGpu,
    threads: nodeThreads,
    assets: nodeAssets(served),
  };
}

/** What lies in a directory, and what its disk has room for. */
async function roomOf(directory: string): Promise<Room> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  // A file may go while they are counted.
  const sizes = await Promise.all(entries.map((path) => stat(join(directory, path)).catch(() => undefined)));
  const usedBytes = sizes.reduce((sum, found) => sum + (found?.isFile() === true ? found.size : 0), 0);
  const disk = await statfs(directory).catch(() => undefined);
  return { usedBytes, quotaBytes: disk === undefined ? null : usedBytes + disk.bavail * disk.bsize };
}
