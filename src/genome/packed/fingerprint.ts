/**
 * MurmurHash3_x86_128 (Appleby) over bytes that come in pieces: 32 hexadecimal digits that tell genomes and files
 * apart. It runs at the speed of memory, which WebCrypto's SHA-256 would too, but that one takes its bytes whole. It
 * guards against damage and mix-ups, not against forgery.
 */
export class Fingerprint {
  private h1 = 0;
  private h2 = 0;
  private h3 = 0;
  private h4 = 0;
  private length = 0;
  private readonly block = new Uint8Array(16);
  private readonly words = new Int32Array(this.block.buffer);
  private held = 0;

  update(bytes: Uint8Array): this {
    this.length += bytes.length;
    let from = 0;
    if (this.held > 0) {
      from = Math.min(16 - this.held, bytes.length);
      this.block.set(bytes.subarray(0, from), this.held);
      this.held += from;
      if (this.held < 16) return this;
      this.mix(this.words, 0, 4);
    }
    const whole = from + ((bytes.length - from) & ~15);
    // Words are read in place where they lie on a word's boundary, and from a copy otherwise.
    const aligned = (bytes.byteOffset + from) % 4 === 0 ? bytes : bytes.slice(from, whole);
    const start = aligned === bytes ? bytes.byteOffset + from : 0;
    this.mix(new Int32Array(aligned.buffer, start, (whole - from) / 4), 0, (whole - from) / 4);
    this.held = bytes.length - whole;
    this.block.set(bytes.subarray(whole));
    return this;
  }

  /** The fingerprint of all bytes; ends the hash. */
  digest(): string {
    this.block.fill(0, this.held);
    const [k1, k2, k3, k4] = this.words;
    this.h4 ^= scramble(k4, c4, 18, c1);
    this.h3 ^= scramble(k3, c3, 17, c4);
    this.h2 ^= scramble(k2, c2, 16, c3);
    this.h1 ^= scramble(k1, c1, 15, c2);
    const hashes = spread([this.h1, this.h2, this.h3, this.h4].map((hash) => hash ^ this.length));
    return spread(hashes.map(finish))
      .map((hash) => (hash >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  private mix(words: Int32Array, from: number, to: number): void {
    let { h1, h2, h3, h4 } = this;
    for (let i = from; i < to; i += 4) {
      h1 ^= scramble(words[i], c1, 15, c2);
      h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
      h2 ^= scramble(words[i + 1], c2, 16, c3);
      h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
      h3 ^= scramble(words[i + 2], c3, 17, c4);
      h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
      h4 ^= scramble(words[i + 3], c4, 18, c1);
      h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
    }
    this.h1 = h1;
    this.h2 = h2;
    this.h3 = h3;
    this.h4 = h4;
  }
}

const c1 = 0x239b961b;
const c2 = 0xab0e9789;
const c3 = 0x38b34ae5;
const c4 = 0xa1e38b93;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const scramble = (k: number, before: number, by: number, after: number): number =>
  Math.imul(rotate(Math.imul(k, before), by), after);

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Adds the last three to the first, then the first to the others. */
function spread([h1, h2, h3, h4]: readonly number[]): number[] {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}
