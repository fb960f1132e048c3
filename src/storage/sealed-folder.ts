import { sha256Hex } from '../formats/sha256';
import type { Folder } from '../platform/folder';
import { makeCommitted, removeCommitted, sweepUncommitted } from './commit';
import { parseJson } from './json-file';
import { writeVerified } from './verified-file';

/**
 * A sealed folder is whole or not there, and stays as it is. Its files are written one after the other, each is read
 * back and compared with what was meant, and its commit file, `COMMIT.json`, names their sizes and SHA-256.
 */
export interface Commit {
  readonly version: number;
  readonly files: Readonly<Record<string, Seal>>;
}

export interface Seal {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const COMMIT = 'COMMIT.json';

/**
 * Writes a folder of this name, which is not sealed yet.
 * @param files names and contents; each content is asked for when its turn comes, so that only one need be in memory
 * @param facts what the commit says beside the seals
 * @throws TypedError `storage-unverified`, or the error of a full disk; nothing of the folder is kept then
 */
export async function writeSealed<Facts extends { readonly version: number }>(
  parent: Folder,
  name: string,
  files: Iterable<readonly [name: string, bytes: Uint8Array<ArrayBuffer>]>,
  facts: (seals: Commit['files']) => Facts,
): Promise<Facts> {
  const write = async (folder: Folder) => {
    const seals: Record<string, Seal> = {};
    for (const [file, bytes] of files) {
      await writeVerified(folder, file, bytes);
      // Hashed once: Chromium computes a digest on the thread that asks for it, and comparing costs a tenth.
      seals[file] = { bytes: bytes.length, sha256: await sha256Hex(bytes) };
    }
    return { said: facts(seals), seals };
  };
  const commitOf = ({ said, seals }: Awaited<ReturnType<typeof write>>) =>
    ({ ...said, files: seals }) satisfies Facts & Commit;
  return (await makeCommitted(parent, name, COMMIT, write, commitOf)).said;
}

/** What a folder was sealed with; undefined where it never was. */
export async function readCommit<C extends Commit>(folder: Folder | undefined): Promise<C | undefined> {
  const commit = await parseJson<C>(await folder?.read(COMMIT));
  return typeof commit?.version === 'number' && typeof commit.files === 'object' && commit.files !== null
    ? commit
    : undefined;
}

/** A sealed file in memory; undefined where it is missing, or is not what was sealed. */
export async function readSealed(
  folder: Folder | undefined,
  name: string,
  commit: Commit | undefined,
): Promise<ArrayBuffer | undefined> {
  const seal = commit?.files[name];
  const bytes = await (await folder?.read(name))?.arrayBuffer();
  return seal !== undefined && bytes?.byteLength === seal.bytes && (await sha256Hex(bytes)) === seal.sha256
    ? bytes
    : undefined;
}

/** Removes what was never sealed, as `sweepUncommitted` does. */
export const sweepUnsealed = (parent: Folder, beingMade?: () => Promise<ReadonlySet<string>>): Promise<void> =>
  sweepUncommitted(parent, COMMIT, beingMade);

export const removeSealed = (parent: Folder, name: string): Promise<void> => removeCommitted(parent, name, COMMIT);
