import {
  GZheader,
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateGetHeader,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako';
import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import type { ImportNote, Notes } from '../notes';

/**
 * zlib's window bits for "32 KiB window, gzip wrapper and nothing else": checksum and length of each member are
 * verified.
 */
const gzipOnly = 15 + 16;
const outputBytes = 1 << 18;

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Unpacks every member of a gzip or bgzip file. Memory is bounded by one input and one output chunk however far the
 * data expands, since the consumer asks for each output chunk. Members may begin and end anywhere with respect to the
 * input chunks.
 *
 * Throws `gzip-truncated`, `gzip-checksum`, `gzip-length`, `gzip-malformed`, `bgzip-block-size`, `bgzip-damaged`; bytes
 * after the last member of a gzip file that are no gzip are left out with a note.
 */
export async function* gunzip(
  compressed: Bytes,
  file: string,
  notes: Notes,
  after?: ReadBlocks,
): AsyncGenerator<Uint8Array> {
  const members = new MemberReader(file, after);
  for await (const chunk of compressed) {
    if (members.junkBytes > 0) members.junkBytes += chunk.length;
    else yield* members.push(chunk);
  }
  members.finish(notes);
}

/** Blocks of a bgzip file that were read before: `compressed` then begins behind them. */
interface ReadBlocks {
  readonly byte: number;
  readonly member: number;
  /** Bytes of text in the last of them. */
  readonly memberOutput: number;
}

/** Inflates member after member. `between` members the next two bytes decide whether another one follows. */
class MemberReader {
  junkBytes = 0;
  private readonly file: string;
  private readonly stream = new ZStream();
  private header = new GZheader();
  private inMember = true;
  private member = 1;
  private memberStart = 0;
  private memberOutput = 0;
  private isBgzip = false;
  /** Offset in the file of the input chunk's first byte. */
  private chunkStart = 0;
  /** A lone 0x1f that ended the last chunk between two members. */
  private heldByte = false;

  constructor(file: string, after?: ReadBlocks) {
    this.file = file;
    if (after !== undefined && after.member > 0) {
      this.inMember = false;
      this.isBgzip = true;
      this.chunkStart = after.byte;
      this.member = after.member;
      this.memberOutput = after.memberOutput;
    }
    zlibInflateInit2(this.stream, gzipOnly);
    zlibInflateGetHeader(this.stream, this.header);
  }

  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let input = chunk;
    if (this.heldByte) {
      input = new Uint8Array(chunk.length + 1);
      input[0] = 0x1f;
      input.set(chunk, 1);
      this.chunkStart--;
      this.heldByte = false;
    }
    this.stream.input = input;
    this.stream.next_in = 0;
    this.stream.avail_in = input.length;
    while (this.stream.avail_in > 0) {
      if (!this.inMember && !this.beginMember(input)) break;
      yield* this.inflate();
    }
    this.chunkStart += input.length;
    this.stream.next_in = 0;
  }

  finish(notes: Notes): void {
    if (this.heldByte) this.startJunk(1);
    if (this.inMember)
      throw this.error(
        'gzip-truncated',
        `ends early at byte ${this.count(this.chunkStart)}, inside gzip member ${this.count(this.member)}`,
      );
    if (this.junkBytes > 0) {
      const junk = `${this.count(this.junkBytes)} bytes after the end of the gzip data in ${this.file}`;
      const message = `${junk} are not gzip and were left out.`;
      notes.add({ code: 'gzip-trailing-bytes', message });
    } else if (this.isBgzip && this.memberOutput > 0) {
      notes.add(noEndNote(this.file));
    }
  }

  /**
   * Inflates until the member ends or the input chunk is used up. Each turn of the loop takes input or gives output, so
   * it ends.
   */
  private *inflate(): Generator<Uint8Array> {
    const stream = this.stream;
    for (;;) {
      if (stream.avail_out === 0) {
        stream.output = new Uint8Array(outputBytes);
        stream.next_out = 0;
        stream.avail_out = outputBytes;
      }
      const from = stream.next_out;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      // Running out of input is the one thing that is no damage: more may come.
      if (status < 0 && !(status === Z_BUF_ERROR && stream.avail_in === 0)) throw this.damaged();
      this.memberOutput += stream.next_out - from;
      if (stream.next_out > from) yield stream.output.subarray(from, stream.next_out);
      if (status === Z_STREAM_END) {
        this.endMember();
        return;
      }
      if (stream.avail_out > 0) return;
    }
  }

  private endMember(): void {
    const bytes = this.inputOffset() - this.memberStart;
    const blockSize = bgzipBlockSize(this.header.extra);
    if (blockSize !== undefined) {
      this.isBgzip = true;
      if (blockSize !== bytes) {
        const [number, said, found] = [this.member, blockSize, bytes].map((value) => this.count(value));
        const what = `has a bgzip block, number ${number}, that says it is ${said} bytes long and is ${found}`;
        throw this.error('bgzip-block-size', what);
      }
    }
    this.inMember = false;
  }

  /** At the first byte after a member: starts the next one, or says that there is none in this chunk. */
  private beginMember(input: Uint8Array): boolean {
    const next = this.stream.next_in;
    if (input[next] === 0x1f && this.stream.avail_in === 1) {
      this.heldByte = true;
      return false;
    }
    if (input[next] !== 0x1f || input[next + 1] !== 0x8b) {
      this.startJunk(this.stream.avail_in);
      return false;
    }
    this.member++;
    this.memberStart = this.inputOffset();
    this.memberOutput = 0;
    zlibInflateReset(this.stream);
    this.header = new GZheader();
    zlibInflateGetHeader(this.stream, this.header);
    this.inMember = true;
    return true;
  }

  /**
   * A bgzip file ends with an empty block: other bytes before that mean a damaged block, and importing what came before
   * would be half a genome.
   */
  private startJunk(bytes: number): void {
    if (this.isBgzip && this.memberOutput > 0)
      throw this.error('bgzip-damaged', `has a damaged bgzip block, number ${this.count(this.member + 1)}`);
    this.junkBytes = bytes;
  }

  private damaged(): TypedError {
    const place = `member ${this.count(this.member)}, near byte ${this.count(this.inputOffset())}`;
    const reason = this.stream.msg;
    if (reason === 'incorrect data check')
      return this.error('gzip-checksum', `does not match its checksum in gzip ${place}`);
    if (reason === 'incorrect length check')
      return this.error('gzip-length', `does not match its recorded length in gzip ${place}`);
    return this.error('gzip-malformed', `is damaged in gzip ${place} (${reason || 'no progress'})`);
  }

  private error(code: ErrorCode, what: string): TypedError {
    const place = { file: this.file, byte: this.inputOffset() };
    return new TypedError(
      code,
      `${this.file} ${what}.`,
      'Download or copy the file again; nothing of it was imported.',
      place,
    );
  }

  private inputOffset(): number {
    return this.chunkStart + this.stream.next_in;
  }

  private count(value: number): string {
    return value.toLocaleString('en');
  }
}

export function noEndNote(file: string): ImportNote {
  const message =
    `${file} lacks the empty block that ends a bgzip file: ` +
    'it may have been cut off, though every block in it is intact.';
  return { code: 'bgzip-no-end', message };
}

/**
 * Bytes of the whole block by the "BC" field that bgzip puts in each member's header; undefined where there is none.
 */
export function bgzipBlockSize(extra: Uint8Array | number[] | null): number | undefined {
  if (extra === null) return undefined;
  for (let i = 0; i + 4 <= extra.length; i += 4 + extra[i + 2] + (extra[i + 3] << 8)) {
    if (extra[i] === 66 && extra[i + 1] === 67 && extra[i + 2] === 2 && i + 6 <= extra.length)
      return extra[i + 4] + (extra[i + 5] << 8) + 1;
  }
  return undefined;
}
