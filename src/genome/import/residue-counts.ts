import type { Totals } from '../summary';

const noOtherLetters: Readonly<Record<string, number>> = Object.freeze({});
const U = 0x55;

/**
 * What of a record is not told by how often C, G and T come in it: lengths of the runs, and letters that stand for an
 * unknown base or for T.
 */
export class ResidueCounts {
  /** Lengths of the runs closed in this record. */
  unknown = 0;
  softMasked = 0;
  private readonly rareBytes = new Map<number, number>();

  clear(): void {
    if (this.rareBytes.size > 0) this.rareBytes.clear();
    this.unknown = 0;
    this.softMasked = 0;
  }

  /** Counts a letter other than A, C, G, T and N, besides its base. */
  rare(byte: number): void {
    const upper = byte >= 97 ? byte - 32 : byte;
    this.rareBytes.set(upper, (this.rareBytes.get(upper) ?? 0) + 1);
  }

  get uracils(): number {
    return this.rareBytes.get(U) ?? 0;
  }

  /**
   * @param known how often C (1), G (2) and T (3) came among the `bases`; U counts as T, and all other known bases are
   * A
   */
  totals(bases: number, [, c, g, t]: ArrayLike<number> & Iterable<number>): Totals {
    const { unknown, softMasked } = this;
    return { bases, a: bases - unknown - c - g - t, c, g, t, unknown, softMasked, otherLetters: this.otherLetters() };
  }

  /** How often each letter came, upper and lower case together. */
  letters({ a, c, g, t, unknown, otherLetters }: Totals): Map<string, number> {
    const others = Object.entries(otherLetters);
    const n = others.reduce((rest, [, count]) => rest - count, unknown);
    const counts: (readonly [string, number])[] = [
      ['A', a],
      ['C', c],
      ['G', g],
      ['T', t - this.uracils],
      ['N', n],
      ['U', this.uracils],
      ...others,
    ];
    return new Map(counts.filter(([, count]) => count > 0));
  }

  private otherLetters(): Readonly<Record<string, number>> {
    if (this.rareBytes.size === 0) return noOtherLetters;
    const others = [...this.rareBytes].filter(([byte]) => byte !== U).sort(([x], [y]) => x - y);
    return Object.fromEntries(others.map(([byte, count]) => [String.fromCharCode(byte), count]));
  }
}
