import type { Interval } from '../summary';

/** A stretch of a location, in reading order. */
export interface LocatedPiece extends Interval {
  readonly strand: '+' | '-';
}

/**
 * The stretches of a location of the INSDC feature table, in the order in which they are read: `12..34`, `<1..>9`, `7`,
 * `complement(...)`, `join(...)`, `order(...)`. Places between bases and stretches of other records are left out.
 * @returns null where it is no location
 */
export function locationOf(text: string): readonly LocatedPiece[] | null {
  const reader = new LocationReader(text.replace(/\s+/g, ''));
  const pieces = reader.location();
  return pieces !== null && reader.isAtEnd ? pieces : null;
}

const SPAN = /^(?:([\w.]+):)?([<>]?\d+)(?:(\.\.|\^)([<>]?\d+))?/;

class LocationReader {
  private rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  get isAtEnd(): boolean {
    return this.rest === '';
  }

  location(): LocatedPiece[] | null {
    if (this.skip('complement(')) {
      const inner = this.location();
      if (inner === null || !this.skip(')')) return null;
      return inner.toReversed().map(({ start, end, strand }) => ({ start, end, strand: strand === '+' ? '-' : '+' }));
    }
    return this.skip('join(') || this.skip('order(') ? this.list() : this.span();
  }

  private list(): LocatedPiece[] | null {
    const pieces: LocatedPiece[] = [];
    do {
      const next = this.location();
      if (next === null) return null;
      pieces.push(...next);
    } while (this.skip(','));
    return this.skip(')') ? pieces : null;
  }

  private span(): LocatedPiece[] | null {
    const [whole, other, first, between, last = first] = SPAN.exec(this.rest) ?? [];
    if (whole === undefined) return null;
    this.rest = this.rest.slice(whole.length);
    if (other !== undefined || between === '^') return [];
    const [from, to] = [first, last].map((place) => Number(place.replace(/^[<>]/, '')));
    return from >= 1 && from <= to ? [{ start: from - 1, end: to, strand: '+' }] : null;
  }

  private skip(text: string): boolean {
    if (!this.rest.startsWith(text)) return false;
    this.rest = this.rest.slice(text.length);
    return true;
  }
}
