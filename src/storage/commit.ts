import type { Folder } from '../platform/folder';
import { jsonBytes } from './json-file';

/**
 * The one commit protocol, of genomes, runs, checkpoints, results and task data. A folder counts from the moment its
 * commit file, a JSON file of a name its kind has agreed on, is whole on disk: that is written last, and removed first.
 * Whatever a crash leaves behind is a folder without one, which is swept.
 */

/**
 * Makes a folder that counts once it is filled.
 * @param fill writes what is in it
 * @param said what the commit file says, from what `fill` gives
 * @returns what `fill` gives
 * @throws what `fill` throws, or the error of a full disk; nothing of the folder is kept then
 */
export async function makeCommitted<Filled>(
  parent: Folder,
  name: string,
  commitFile: string,
  fill: (folder: Folder) => Promise<Filled>,
  said: (filled: Filled) => object,
): Promise<Filled> {
  try {
    const folder = await parent.folder(name);
    const filled = await fill(folder);
    await folder.write(commitFile, jsonBytes(said(filled)));
    return filled;
  } catch (cause) {
    await parent.remove(name).catch(() => undefined);
    throw cause;
  }
}

/**
 * Removes a folder, which no longer counts when this resolves. What of it cannot be removed now, since a file in it is
 * open, is swept later.
 * @param beingRead asked once it no longer counts: not every browser refuses to remove files that are open
 */
export async function removeCommitted(
  parent: Folder,
  name: string,
  commitFile: string,
  beingRead: () => Promise<ReadonlySet<string>> = async () => new Set(),
): Promise<void> {
  await (await parent.existing(name))?.remove(commitFile);
  if ((await beingRead()).has(name)) return;
  await parent.remove(name).catch(() => undefined);
}

/**
 * Removes folders that never counted. What cannot be removed now, since a file in it is open, stays for the next time.
 * @param beingMade asked after their names are read: whoever makes a folder says so before
 */
export async function sweepUncommitted(
  parent: Folder,
  commitFile: string,
  beingMade: () => Promise<ReadonlySet<string>> = async () => new Set(),
): Promise<void> {
  const names = await parent.names();
  const spared = await beingMade();
  for (const name of names) {
    if (spared.has(name)) continue;
    const folder = await parent.existing(name);
    if (folder !== undefined && (await neverWritten(folder, commitFile)))
      await parent.remove(name).catch(() => undefined);
  }
}

/**
 * Whether a JSON file never came to be: it is missing, or was cut short. One that is there and cannot be read just now
 * is neither, and whatever it stands for must not be swept away.
 */
export async function neverWritten(folder: Folder, name: string): Promise<boolean> {
  const file = await folder.read(name);
  if (file === undefined) return !(await folder.names()).includes(name);
  const text = await file.text().catch(() => null);
  return text !== null && !isJson(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
