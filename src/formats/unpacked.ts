import { type NamedBlob, peek, readBlob } from './byte-stream';
import { isGzip } from './bytes';
import { gunzipFile } from './gzip-native';
import type { Notes } from './notes';
import { sniffBytes } from './sniff';

/**
 * The content of a file, unpacked where it is gzip or bgzip, and its first `sniffBytes` bytes.
 * @param onRead hears the bytes of the file itself as they are read
 * @throws TypedError as `readBlob` and `gunzipFile`
 */
export async function unpacked(
  file: NamedBlob,
  notes: Notes,
  onRead: (bytes: number) => void = () => {},
): Promise<{ readonly head: Uint8Array; readonly chunks: AsyncGenerator<Uint8Array> }> {
  const outer = await peek(readBlob(file, onRead), sniffBytes);
  const { head, chunks } = isGzip(outer.head) ? await peek(gunzipFile(outer.chunks, file, notes), sniffBytes) : outer;
  return { head: head.subarray(0, sniffBytes), chunks };
}
