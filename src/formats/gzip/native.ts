import { TypedError } from '../../errors/typed-error';
import { type NamedBlob, peek, readBlob } from '../byte-stream';
import { joined } from '../bytes';
import type { Notes } from '../notes';
import { bgzipBlockSize, gunzip, noEndNote } from './gunzip';

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Unpacks a gzip or bgzip file with the browser's own decompressor, which is some three times as fast as any in
 * JavaScript but stops after one member and says nothing of what was wrong. So bgzip goes block by block, and a plain
 * gzip file as the one member it nearly always is; whatever does not come out right goes again through `gunzip`, which
 * knows members, notes and errors. Output and errors are those of `gunzip`.
 *
 * @param chunks the bytes of `file`, which may have been looked at
 */
export async function* gunzipFile(chunks: Bytes, file: NamedBlob, notes: Notes): AsyncGenerator<Uint8Array> {
  const packed = await peek(chunks, leastBlock);
  if (blockBytes(packed.head) === undefined) yield* inflateWhole(packed.chunks, file, notes);
  else yield* inflateBlocks(packed.chunks, file, notes);
}

/** Bytes of a block's header as bgzip writes it, which tell how long the block is. */
const leastBlock = 18;
/** Checksum and length of the text, at the end. */
const checkBytes = 8;
/** Bytes of text in a block, by bgzip's own rule. */
const longestText = 1 << 16;
const blocksAhead = 8;

async function* inflateWhole(chunks: Bytes, file: NamedBlob, notes: Notes): AsyncGenerator<Uint8Array> {
  let delivered = 0;
  const tail = new Tail();
  try {
    for await (const piece of inflate(tail.watch(chunks))) {
      delivered += piece.length;
      yield piece;
    }
    if (tail.length() === delivered % 2 ** 32) return;
  } catch (cause) {
    if (cause instanceof TypedError) throw cause;
  }
  let known = delivered;
  for await (const piece of gunzip(
    readBlob(file, () => {}),
    file.name,
    notes,
  )) {
    const skipped = Math.min(known, piece.length);
    known -= skipped;
    // What was delivered before comes as empty pieces, so that the consumer can still report and cancel.
    yield piece.subarray(skipped);
  }
}

async function* inflateBlocks(chunks: Bytes, file: NamedBlob, notes: Notes): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const start = { byte: 0, member: 0, memberOutput: 0 };
  let held = new Uint8Array(0);
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) break;
    held = joined([held, value]);
    let at = 0;
    for await (const { size, text } of inflateEach(wholeBlocks(held))) {
      if (text === undefined) return yield* gunzip(rest(held.subarray(at), iterator), file.name, notes, start);
      start.byte += size;
      start.member++;
      start.memberOutput = text.length;
      at += size;
      yield text;
    }
    held = held.slice(at);
    if (held.length >= leastBlock && blockBytes(held) === undefined)
      return yield* gunzip(rest(held, iterator), file.name, notes, start);
  }
  if (held.length > 0) yield* gunzip(rest(held, iterator), file.name, notes, start);
  else if (start.memberOutput > 0) notes.add(noEndNote(file.name));
}

/** The blocks that lie whole at the beginning of the bytes. */
function wholeBlocks(bytes: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let at = 0;
  for (
    let size = blockBytes(bytes);
    size !== undefined && at + size <= bytes.length;
    size = blockBytes(bytes.subarray(at))
  ) {
    blocks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return blocks;
}

/**
 * The blocks and their texts in order; several are on their way at once, for each takes a few turns of the event loop.
 * Undefined for one that is damaged.
 */
async function* inflateEach(
  blocks: readonly Uint8Array[],
): AsyncGenerator<{ readonly size: number; readonly text: Uint8Array | undefined }> {
  const ahead = blocks.slice(0, blocksAhead).map(inflateBlock);
  for (let i = 0; i < blocks.length; i++) {
    const text = await ahead[i % blocksAhead];
    if (i + blocksAhead < blocks.length) ahead[i % blocksAhead] = inflateBlock(blocks[i + blocksAhead]);
    yield { size: blocks[i].length, text };
  }
}

/** Bytes of the bgzip block that begins here; undefined where none does, or too little of it is there to tell. */
function blockBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length < leastBlock || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8 || bytes[3] !== 4)
    return undefined;
  return bgzipBlockSize(bytes.subarray(12, Math.min(bytes.length, 12 + bytes[10] + (bytes[11] << 8))));
}

/** The text of a block; undefined where it is damaged. */
async function inflateBlock(block: Uint8Array): Promise<Uint8Array | undefined> {
  if (block.length < leastBlock + checkBytes) return undefined;
  const length = new DataView(block.buffer, block.byteOffset).getUint32(block.length - 4, true);
  if (length > longestText) return undefined;
  // Older browsers have none: `gunzip` reads it all.
  if (typeof DecompressionStream === 'undefined') return undefined;
  const { writable, readable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  // What fails at the writing end is met at the reading end.
  writer.write(block as Uint8Array<ArrayBuffer>).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = readable.getReader();
  let text = new Uint8Array(0);
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text = text.length === 0 ? piece.value : joined([text, piece.value]);
      // Some decompressors read on into a second member, or past bytes that are none.
      if (text.length > length) return undefined;
    }
  } catch {
    return undefined;
  }
  return text.length === length ? text : undefined;
}

async function* inflate(chunks: Bytes): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
  });
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // A stream that failed refuses to be cancelled; the failure itself is already on its way.
    await reader.cancel().catch(() => undefined);
  }
}

/** Keeps the last four bytes of what passes: a gzip member ends with the length of its text. */
class Tail {
  private readonly bytes = new Uint8Array(4);

  async *watch(chunks: Bytes): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      const last = chunk.subarray(Math.max(0, chunk.length - 4));
      this.bytes.copyWithin(0, last.length);
      this.bytes.set(last, 4 - last.length);
      yield chunk;
    }
  }

  /** That length, modulo 2^32. */
  length(): number {
    return new DataView(this.bytes.buffer).getUint32(0, true);
  }
}

async function* rest(held: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield held;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return;
    yield value;
  }
}
