import { TypedError } from '../errors/typed-error';
import type { Folder } from '../platform/folder';

/**
 * Writes a whole file, reads it back and compares.
 * @throws TypedError `storage-unverified`, or the error of a full disk
 */
export async function writeVerified(folder: Folder, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await folder.write(name, bytes);
  const written = await (await folder.read(name))?.arrayBuffer();
  if (written !== undefined && sameBytes(bytes, new Uint8Array(written))) return;
  throw new TypedError(
    'storage-unverified',
    `What was read back of ${name} is not what was written.`,
    'Check the disk; what was saved before is intact.',
  );
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
