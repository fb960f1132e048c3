import { unknownBit } from './alphabet';
import type { Totals } from './summary';

const noOtherLetters: Readonly<Record<string, number>> = Object.freeze({});

/**
 * Counts the bases of one record. Known bases are counted four at a time, by the byte they are packed into, and told apart at the end; how many are unknown
 * or soft-masked follows from the lengths of the runs.
 */
export class ResidueCounts {
  /** Lengths of the runs closed in this record. */
  unknown = 0;
  softMasked = 0;
  private readonly known = new Uint32Array(256);
  private readonly ignored = new Uint32Array(256);
  private readonly singles = new Float64Array(4);
  private readonly rareBytes = new Map<number, number>();
  /** Unknown bases so far; `unknown` misses the run under way. */
  private unknownSoFar = 0;

  clear(): void {
    this.known.fill(0);
    this.ignored[0] = 0;
    this.singles.fill(0);
    this.rareBytes.clear();
    this.unknown = 0;
    this.softMasked = 0;
    this.unknownSoFar = 0;
  }

  /** Where to count packed bytes of bases of one kind. */
  quadsOf(mode: number): Uint32Array {
    return mode & unknownBit ? this.ignored : this.known;
  }

  /** Counts a base by its residue code. */
  one(code: number): void {
    if (code & unknownBit) this.unknownSoFar++;
    else this.singles[code & 3]++;
  }

  /** Counts a letter other than A, C, G, T and N, besides its base. */
  rare(byte: number): void {
    const upper = byte >= 97 ? byte - 32 : byte;
    this.rareBytes.set(upper, (this.rareBytes.get(upper) ?? 0) + 1);
  }

  get uracils(): number {
    return this.rareBytes.get(0x55) ?? 0;
  }

  totals(): Totals {
    const [a, c, g, t] = this.bases();
    const otherLetters = this.rareBytes.size === 0 ? noOtherLetters : this.otherLetters();
    return { bases: a + c + g + t + this.unknown, a, c, g, t, unknown: this.unknown, softMasked: this.softMasked, otherLetters };
  }

  private otherLetters(): Record<string, number> {
    const others = [...this.rareBytes].filter(([byte]) => byte !== 0x55).sort(([x], [y]) => x - y);
    return Object.fromEntries(others.map(([byte, count]) => [String.fromCharCode(byte), count]));
  }

  /** How often each letter came so far, upper and lower case together. */
  letters(): Map<string, number> {
    const [a, c, g, t] = this.bases();
    const rare = [...this.rareBytes].filter(([byte]) => byte >= 65).map(([byte, count]) => [String.fromCharCode(byte), count] as const);
    const unknown = this.unknownSoFar + 4 * this.ignored[0];
    const n = [...this.rareBytes].reduce((rest, [byte, count]) => (byte === 0x55 ? rest : rest - count), unknown);
    const counts: (readonly [string, number])[] = [['A', a], ['C', c], ['G', g], ['T', t - this.uracils], ['N', n], ...rare];
    return new Map(counts.filter(([, count]) => count > 0));
  }

  /** A, C, G and T, U among them. */
  private bases(): Float64Array {
    const sums = this.singles.slice();
    for (let packed = 0; packed < 256; packed++) {
      const count = this.known[packed];
      if (count > 0) for (let shift = 0; shift < 8; shift += 2) sums[(packed >> shift) & 3] += count;
    }
    return sums;
  }
}
