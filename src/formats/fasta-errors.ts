import { type Place, TypedError } from '../errors/typed-error';
import { characterName } from './character-name';

/** Where the parser stands, in words for a message. */
function at(place: Place): string {
  return `${place.record === undefined ? '' : `record "${place.record}", `}line ${place.line?.toLocaleString('en')}`;
}

const hex = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`;

export function noHeader(place: Place): TypedError {
  return new TypedError(
    'fasta-no-header',
    `${place.file} has sequence at line ${place.line?.toLocaleString('en')} but no header line that starts ` +
      'with ">" before it.',
    'Import it as one record named after the file, or add a first line such as ">my_genome".',
    place,
  );
}

export function digits(place: Place): TypedError {
  return new TypedError(
    'fasta-digits',
    `There are digits in the sequence at ${at(place)}.`,
    'Import again with digits stripped, if they are only position numbers.',
    place,
  );
}

export function controlByte(byte: number, place: Place): TypedError {
  return new TypedError(
    'fasta-control-byte',
    `Byte ${place.byte?.toLocaleString('en')} of the text, at ${at(place)}, is the control character ` +
      `${hex(byte)}: the file is damaged or not plain text.`,
    'Download the file again or save it as plain text.',
    place,
  );
}

/** @param bytes of the character in UTF-8, or the one byte that is none of it */
export function nonAscii(bytes: readonly number[], place: Place): TypedError {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  const what = text.includes('\ufffd') ? hex(bytes[0]) : characterName(text);
  return new TypedError(
    'fasta-non-ascii',
    `Byte ${place.byte?.toLocaleString('en')} of the text, at ${at(place)}, is ${what}, which is no letter of ` +
      'a sequence.',
    'Remove characters beyond plain ASCII from the sequence lines.',
    place,
  );
}

export function strayCharacter(byte: number, place: Place): TypedError {
  const character = String.fromCharCode(byte);
  return new TypedError(
    'fasta-character',
    `The character ${character === '"' ? "'\"'" : `"${character}"`} stands inside the sequence at ${at(place)}.`,
    character === '>' ? 'Put each header on a line of its own.' : 'Remove it from the sequence lines.',
    place,
  );
}

export function noSequence(file: string): TypedError {
  return new TypedError(
    'fasta-no-sequence',
    `${file} has headers but no sequence.`,
    'Choose a FASTA file with sequence lines below its headers.',
    { file },
  );
}

export function blankFile(file: string): TypedError {
  return new TypedError('file-blank', `${file} holds nothing but blanks.`, 'Choose a FASTA file with sequence in it.', {
    file,
  });
}

/** Letters no nucleotide code uses. X is left out: repeat maskers write it. */
const proteinLetters = 'EFIJLOPQZ';
/** Real proteins hold about a third of such letters; a DNA file with a typing error holds next to none. */
const proteinShare = 0.05;

/** The error for a letter that is no nucleotide, told from the letters of the record it stands in. */
export function notNucleotides(letter: string, counts: ReadonlyMap<string, number>, place: Place): TypedError {
  const total = sum(counts.values());
  const foreign = sum([...counts].filter(([name]) => proteinLetters.includes(name)).map(([, count]) => count));
  if (foreign < proteinShare * total) {
    return new TypedError(
      'fasta-letter',
      `The letter "${letter}" at ${at(place)} is no nucleotide.`,
      'Correct that line, or write N for an unknown base.',
      place,
    );
  }
  return protein(counts, place);
}

/** Rejects amino acids, with the letter statistics that show them. */
export function protein(counts: ReadonlyMap<string, number>, place: Place): TypedError {
  const total = sum(counts.values());
  const top = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 6)
    .map(([name, count]) => `${name} ${((100 * count) / total).toFixed(1)} %`)
    .join(', ');
  const where = place.record === undefined ? (place.file ?? 'This file') : `Record "${place.record}"`;
  return new TypedError(
    'fasta-protein',
    `${where} looks like protein, not DNA: of ${total.toLocaleString('en')} letters ${top}.`,
    'Choose the nucleotide sequence, usually a .fna or .fa file.',
    place,
  );
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
