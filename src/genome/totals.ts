import type { Totals } from './summary';

/** The sum over records. */
export function sumTotals(parts: Iterable<Totals>): Totals {
  const sum = { bases: 0, a: 0, c: 0, g: 0, t: 0, unknown: 0, softMasked: 0 };
  const otherLetters: Record<string, number> = {};
  for (const part of parts) {
    sum.bases += part.bases;
    sum.a += part.a;
    sum.c += part.c;
    sum.g += part.g;
    sum.t += part.t;
    sum.unknown += part.unknown;
    sum.softMasked += part.softMasked;
    for (const [letter, count] of Object.entries(part.otherLetters)) otherLetters[letter] = (otherLetters[letter] ?? 0) + count;
  }
  return { ...sum, otherLetters };
}
