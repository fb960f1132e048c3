import { type NamedBlob, peek, readBlob } from './byte-stream';
import { isGzip } from './bytes';
import { gunzipFile } from './gzip/native';
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

/** A line of more letters belongs to no table. */
const LONGEST_LINE = 1 << 20;

/** The lines of a text, ended by LF, CR LF or CR. @param tooLong is thrown where a line has no end */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, tooLong: () => Error): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    // First what is whole: its reader may want nothing of what follows, such as the sequence behind annotation.
    yield* lines;
    if (rest.length > LONGEST_LINE) throw tooLong();
  }
  if (rest !== '') yield rest;
}
