import { TypedError } from '../errors/typed-error';
import { joined } from './bytes';

/** A file as the browser gives it, or bytes with a name. */
export type NamedBlob = Blob & { readonly name: string };

/**
 * Read at once: large enough that asking costs nothing, small enough that memory stays flat and cancelling is quick.
 */
const chunkBytes = 1 << 22;
/**
 * Chunks being read while one is worked on. The browser reads a file in another process, and one request at a time
 * leaves it waiting most of the time.
 */
const chunksAhead = 3;

/**
 * The bytes of a file, chunk by chunk; `onRead` hears the size of each. While one chunk is worked on, the next few are
 * being read, but no more than that. Throws `file-changed` where the file was changed, moved or deleted meanwhile,
 * `file-unreadable` for any other failure.
 */
export async function* readBlob(blob: NamedBlob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const ahead: Promise<ArrayBuffer>[] = [];
  let asked = 0;
  const ask = () => {
    if (asked >= blob.size) return;
    const reading = readRange(blob, asked, Math.min(asked + chunkBytes, blob.size));
    // A failure is met where the chunk is awaited, or not at all where the consumer has stopped before.
    reading.catch(() => undefined);
    ahead.push(reading);
    asked += chunkBytes;
  };
  for (let i = 0; i < chunksAhead; i++) ask();
  for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
    const chunk = new Uint8Array(await next);
    ask();
    onRead(chunk.length);
    yield chunk;
  }
}

/** The bytes of a file from `start` to `end`. Throws as `readBlob` does. */
export async function readRange(blob: NamedBlob, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = await blob
    .slice(start, end)
    .arrayBuffer()
    .catch((cause: unknown) => {
      throw readFailure(blob.name, cause);
    });
  if (bytes.byteLength !== end - start) throw changed(blob.name);
  return bytes;
}

/**
 * Looks at the first `bytes` bytes of a stream, or all of a shorter one. `chunks` still gives everything, the head
 * first and in one piece.
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<{ head: Uint8Array; chunks: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let total = 0;
  while (total < bytes) {
    const { done, value } = await iterator.next();
    if (done) break;
    pieces.push(value);
    total += value.length;
  }
  const head = pieces.length === 1 ? pieces[0] : joined(pieces);
  return { head, chunks: remaining(head, iterator) };
}

async function* remaining(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return;
    yield value;
  }
}

function readFailure(file: string, cause: unknown): TypedError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'NotReadableError' || name === 'NotFoundError') return changed(file, cause);
  return new TypedError(
    'file-unreadable',
    `${file} could not be read${name === '' ? '' : ` (${name})`}.`,
    'Check that the file can be opened, and choose it again.',
    { file },
    { cause },
  );
}

function changed(file: string, cause?: unknown): TypedError {
  return new TypedError(
    'file-changed',
    `${file} was changed, moved or deleted while it was being read.`,
    'Choose the file again.',
    { file },
    { cause },
  );
}
