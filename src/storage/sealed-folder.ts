import { TypedError } from '../errors/typed-error';
import { sha256Hex } from '../formats/sha256';
import { jsonBytes, parseJson } from '../platform/browser/private-files';
import { type Folder, neverWritten } from '../platform/folder';

/**
 * A sealed folder is whole or not there. Its files are written one after the other, each is read back and compared with
 * what was meant, and `COMMIT.json`, which names their sizes and SHA-256, is written last. A folder without a readable
 * COMMIT.json holds nothing.
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
 * @throws TypedError `runs-storage-full`, `storage-unverified`; nothing of the folder is kept then
 */
export async function writeSealed<Facts extends { readonly version: number }>(
  parent: Folder,
  name: string,
  files: Iterable<readonly [name: string, bytes: Uint8Array<ArrayBuffer>]>,
  facts: (seals: Commit['files']) => Facts,
): Promise<Facts> {
  try {
    const folder = await parent.folder(name);
    const seals: Record<string, Seal> = {};
    for (const [file, bytes] of files) seals[file] = await writeVerified(folder, file, bytes);
    const said = facts(seals);
    await folder.write(COMMIT, jsonBytes({ ...said, files: seals } satisfies Facts & Commit));
    return said;
  } catch (cause) {
    await parent.remove(name).catch(() => undefined);
    throw cause;
  }
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

/** Removes what was never sealed. */
export async function sweepUnsealed(parent: Folder): Promise<void> {
  for (const name of await parent.names()) {
    const folder = await parent.existing(name);
    if (folder !== undefined && (await neverWritten(folder, COMMIT))) await parent.remove(name);
  }
}

/** The commit goes first, so that a removal that is cut short leaves nothing that looks whole. */
export async function removeSealed(parent: Folder, name: string): Promise<void> {
  await (await parent.existing(name))?.remove(COMMIT);
  await parent.remove(name);
}

async function writeVerified(folder: Folder, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Seal> {
  await folder.write(name, bytes);
  const written = await (await folder.read(name))?.arrayBuffer();
  if (written === undefined || !sameBytes(bytes, new Uint8Array(written))) {
    throw new TypedError(
      'storage-unverified',
      `What was read back of ${name} is not what was written.`,
      'Check the disk; what was saved before is intact.',
    );
  }
  // Hashed once: Chromium computes a digest on the thread that asks for it, and comparing costs a tenth.
  return { bytes: bytes.length, sha256: await sha256Hex(written) };
}

/** Four bytes at a time, where they lie so: checkpoints are hundreds of megabytes. */
function sameBytes(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): boolean {
  if (a.length !== b.length) return false;
  const words = a.byteOffset % 4 === 0 ? a.length >> 2 : 0;
  const [left, right] = [
    new Uint32Array(a.buffer, words === 0 ? 0 : a.byteOffset, words),
    new Uint32Array(b.buffer, 0, words),
  ];
  for (let i = 0; i < words; i++) if (left[i] !== right[i]) return false;
  for (let i = 4 * words; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
