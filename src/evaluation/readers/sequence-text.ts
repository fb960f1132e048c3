import { baseOf, notResidue, residueCodes, unknownBit } from '../../formats/alphabet';

/** What table programs write where there is no value. */
const MISSING = /^(nan|n\/?a|<na>|#n\/a|null|none|-*|\.*)$/i;

/** Whether a cell stands for no value at all. */
export const isMissing = (text: string): boolean => MISSING.test(text.trim());

/** The same for labels, among which "none" and "-" are classes people have. */
export const isMissingLabel = (text: string): boolean => /^(nan|n\/?a|<na>|#n\/a|null|)$/i.test(text.trim());

const DOT = 46;
/** Longer words that overlap are no k-mers, but blocks of a sequence that repeats itself. */
const LONGEST_WORD = 8;

/** Ten nucleotide letters and more, and nothing else but blanks. */
export const looksLikeBases = (cell: string): boolean => /^[ACGTUN\s]{10,}$/i.test(cell.trim());

/**
 * Writes base codes of `letters` to `out`; a dot is an unknown base, as a dash is.
 * @returns the index of the first letter that is none, -1 where all are
 */
export function encodeBases(letters: string, out: Uint8Array): number {
  for (let i = 0; i < letters.length; i++) {
    const byte = letters.charCodeAt(i);
    const code = byte === DOT ? unknownBit : byte < 128 ? residueCodes[byte] : notResidue;
    if (code >= notResidue) return i;
    out[i] = baseOf(code);
  }
  return -1;
}

/** Bases that must be as an overlap says, before it is taken for more than chance. */
const LEAST_OVERLAP = 8;

/**
 * The length of the words, where all sequences are overlapping k-mers with blanks between them, as DNABERT takes them;
 * null where they are not, or are too few to tell.
 */
export function kmerLength(sequences: readonly string[]): number | null {
  const texts = sequences.map((text) => text.trim()).filter((text) => text !== '');
  const k = texts[0]?.split(/[ \t]+/, 1)[0].length ?? 0;
  if (k < 2 || k > LONGEST_WORD || texts.some((text) => joinedKmers(text, k) === null)) return null;
  const overlaps = texts.reduce((sum, text) => sum + text.split(/[ \t]+/).length - 1, 0);
  return overlaps * (k - 1) >= LEAST_OVERLAP ? k : null;
}

/** `ACGTAC CGTACG` is `ACGTACG`; null where a word does not go on from the one before. */
export function joinedKmers(text: string, k: number): string | null {
  const words = text.trim().split(/[ \t]+/);
  if (words.some((word) => word.length !== k)) return null;
  const fits = words.every((word, i) => i === 0 || word.slice(0, k - 1) === words[i - 1].slice(1));
  return fits
    ? words[0] +
        words
          .slice(1)
          .map((word) => word[k - 1])
          .join('')
    : null;
}
