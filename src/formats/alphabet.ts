/**
 * What each byte means inside a FASTA sequence line, as one table look-up.
 *
 * Codes below `notResidue` are residues: bits 0-1 hold the base (A 0, C 1, G 2, T 3; U reads as T), bit 2 says unknown,
 * bit 3 says soft-masked (lower case), bit 4 says that it is none of A, C, G, T and N, which are the only letters most
 * genomes hold. Codes from `notResidue` on tell the parser why the byte ends a stretch of residues.
 */
export const unknownBit = 4;
export const softMaskBit = 8;
export const rareBit = 16;
export const notResidue = 32;

export const byteClass = {
  lineEnd: 32,
  blank: 33,
  digit: 34,
  letter: 35,
  punctuation: 36,
  control: 37,
  nonAscii: 38,
} as const;

/** Letters that stand for more than one base, gaps, and X, which repeat maskers write: all read as unknown, as N is. */
const otherUnknownLetters = 'RYSWKMBDHVX-*';

/** How `PackedGenome.read` tells an unknown base; 0 to 3 are A, C, G, T. */
export const unknownBase = 4;

/** The same of a residue's code. */
export const baseOf = (residue: number): number => ((residue & unknownBit) === 0 ? residue & 3 : unknownBase);

export const BASE_LETTERS = ['A', 'C', 'G', 'T'] as const;

/** Base codes as letters, N where a base is unknown. */
export const lettersOf = (codes: Uint8Array): string => Array.from(codes, (code) => BASE_LETTERS[code] ?? 'N').join('');

/** The same in lower case where the soft mask is 1. */
export const maskedLetters = (codes: Uint8Array, softMask: Uint8Array): string =>
  Array.from(lettersOf(codes), (letter, i) => (softMask[i] === 1 ? letter.toLowerCase() : letter)).join('');

export const residueCodes: Readonly<Uint8Array> = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(256).fill(byteClass.punctuation);
  table.fill(byteClass.control, 0, 32);
  table[127] = byteClass.control;
  table.fill(byteClass.nonAscii, 128);
  for (const digit of '0123456789') table[digit.charCodeAt(0)] = byteClass.digit;
  for (let letter = 65; letter <= 90; letter++) {
    table[letter] = byteClass.letter;
    table[letter + 32] = byteClass.letter;
  }
  for (const blank of ' \t') table[blank.charCodeAt(0)] = byteClass.blank;
  for (const end of '\r\n') table[end.charCodeAt(0)] = byteClass.lineEnd;
  const residue = (letters: string, code: number) => {
    for (const letter of letters) {
      table[letter.toLowerCase().charCodeAt(0)] = code | softMaskBit;
      table[letter.charCodeAt(0)] = code;
    }
  };
  residue('A', 0);
  residue('C', 1);
  residue('G', 2);
  residue('T', 3);
  residue('U', 3 | rareBit);
  residue('N', unknownBit);
  residue(otherUnknownLetters, unknownBit | rareBit);
  return table;
}
