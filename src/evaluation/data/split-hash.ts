import { sha256Hex } from '../../formats/sha256';
import { type Dataset, SPLITS } from '../dataset';

/** Bytes hashed at once: WebCrypto takes its bytes whole, and the largest task has 120 MB. */
const PIECE = 1 << 22;

/**
 * Identity of a dataset's content: SHA-256 (hex) over the SHA-256 of each piece of 4 MiB of this stream: the classes as
 * JSON, then for each part its name and number of rows as JSON, and for each row its label (16 bits), its length (32
 * bits, both little-endian) and its base codes, and what its centre is changed to where that is the question.
 */
export async function splitHash({ classes, parts }: Pick<Dataset, 'classes' | 'parts'>): Promise<string> {
  const stream = new HashStream();
  await stream.write(text(JSON.stringify(classes)));
  for (const split of SPLITS) {
    const { sequences, labels, substitutions } = parts[split];
    await stream.write(text(JSON.stringify([split, sequences.length])));
    for (let row = 0; row < sequences.length; row++) {
      const head = new DataView(new ArrayBuffer(6));
      head.setUint16(0, labels[row], true);
      head.setUint32(2, sequences[row].length, true);
      await stream.write(new Uint8Array(head.buffer));
      await stream.write(sequences[row]);
      if (substitutions !== undefined) await stream.write(substitutions.alternatives.subarray(row, row + 1));
    }
  }
  return stream.digest();
}

class HashStream {
  private readonly piece = new Uint8Array(PIECE);
  private filled = 0;
  private readonly digests: Uint8Array[] = [];

  /** Waits only where a piece is full. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const some = bytes.subarray(from, from + PIECE - this.filled);
      this.piece.set(some, this.filled);
      this.filled += some.length;
      from += some.length;
      if (this.filled === PIECE) await this.flush();
    }
  }

  async digest(): Promise<string> {
    await this.flush();
    const all = new Uint8Array(32 * this.digests.length);
    for (const [i, digest] of this.digests.entries()) all.set(digest, 32 * i);
    return sha256Hex(all);
  }

  private async flush(): Promise<void> {
    this.digests.push(await sha256(this.piece.subarray(0, this.filled)));
    this.filled = 0;
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
