import { TypedError } from '../../errors/typed-error';
import { baseOf, lettersOf, notResidue, residueCodes, unknownBase } from '../../formats/alphabet';
import type { VcfRow } from '../../formats/vcf';
import type { PackedGenome } from '../packed/packed-genome';

/** Why an alternative of a variant has no score, in the order they are told. */
export const UNSCORED = {
  indel: 'insertion or deletion',
  'several-bases': 'several bases at once',
  symbolic: 'symbolic allele or breakend',
  overlapped: 'allele deleted by a variant before (*)',
  'no-alternative': 'no alternative',
  'unknown-base': 'unknown base',
  'unknown-record': 'record that the genome has not',
} as const;
export type Unscored = keyof typeof UNSCORED;

/** A substitution of one base of a record. */
export interface Substituted {
  /** 0-based. */
  readonly place: number;
  readonly alternative: number;
}

/** A line of a VCF on a genome: its record, and of each alternative what is substituted or why nothing can be said. */
export interface PlacedVariant {
  /** Null where the genome has none of that name. */
  readonly record: number | null;
  readonly alternatives: readonly (Substituted | Unscored)[];
}

/** Whether names that differ by `chr` alone are of the same record: never guessed. */
export type ChrNames = 'ask' | 'same' | 'different';

/** Where a row stands, for errors. */
export interface VcfPlace {
  readonly file: string;
  readonly line: number;
}

/**
 * @throws TypedError `vcf-reference` where REF is not what stands in the genome, `vcf-contig-names` where only the user
 * can say which record is meant
 */
export function placeVariant(row: VcfRow, genome: PackedGenome, chr: ChrNames, at: VcfPlace): PlacedVariant {
  const record = recordOf(row.contig, genome, chr, at);
  if (record === undefined) return { record: null, alternatives: row.alternatives.map(() => 'unknown-record') };
  const start = row.position - 1;
  const length = genome.records.lengthOf(record);
  // Both telomeres may be named, by 0 and length + 1, for what is no substitution.
  const beyond = start < 0 || start + row.reference.length > length;
  const telomere = start === -1 || start === length;
  if (beyond && !telomere) throw otherGenome(row, at, `"${genome.records.nameOf(record)}" has ${count(length)} bases`);
  if (!beyond) requireReference(row, genome, record, at);
  return { record, alternatives: row.alternatives.map((text) => (telomere ? 'symbolic' : changeOf(row, text))) };
}

function recordOf(contig: string, genome: PackedGenome, chr: ChrNames, { file, line }: VcfPlace): number | undefined {
  const found = genome.names.find(contig);
  if (found !== undefined || chr === 'different') return found;
  const other = contig.startsWith('chr') ? contig.slice(3) : `chr${contig}`;
  const meant = genome.names.find(other);
  if (meant === undefined || chr === 'same') return meant;
  throw new TypedError(
    'vcf-contig-names',
    `${file} names a record "${contig.slice(0, 60)}"; the genome has "${other.slice(0, 60)}".`,
    'Say whether names with and without "chr" are of the same records.',
    { file, line },
  );
}

function requireReference(row: VcfRow, genome: PackedGenome, record: number, at: VcfPlace): void {
  const bases = new Uint8Array(row.reference.length);
  genome.read(record, row.position - 1, bases.length, bases);
  for (const [i, base] of bases.entries()) {
    const code = codeOf(row.reference[i]);
    if (code === base || code === unknownBase || base === unknownBase) continue;
    throw otherGenome(row, at, `the genome has ${lettersOf(bases.subarray(0, 20))} there`);
  }
}

/** What is left of an alternative once what it shares with REF on both sides is taken off. */
function changeOf({ position, reference }: VcfRow, text: string): Substituted | Unscored {
  if (text === '.' || text === '') return 'no-alternative';
  if (text === '*') return 'overlapped';
  if (!/^[A-Za-z]+$/.test(text)) return 'symbolic';
  const [from, to] = [reference.toUpperCase(), text.toUpperCase()];
  if (from === to) return 'no-alternative';
  let [first, last] = [0, 0];
  const shortest = Math.min(from.length, to.length);
  while (first < shortest && from[first] === to[first]) first++;
  while (last < shortest - first && from.at(-1 - last) === to.at(-1 - last)) last++;
  const [bases, alternative] = [from.slice(first, from.length - last), to.slice(first, to.length - last)];
  if (bases.length !== alternative.length) return 'indel';
  if (bases.length > 1) return 'several-bases';
  const code = codeOf(alternative);
  if (code === unknownBase || codeOf(bases) === unknownBase) return 'unknown-base';
  return { place: position - 1 + first, alternative: code };
}

/** 0 to 4. Letters that stand for several bases, and what is no letter of a sequence, are unknown. */
function codeOf(letter: string): number {
  const residue = residueCodes[letter.charCodeAt(0)];
  return residue < notResidue ? baseOf(residue) : unknownBase;
}

function otherGenome({ contig, position, reference }: VcfRow, { file, line }: VcfPlace, instead: string): TypedError {
  return new TypedError(
    'vcf-reference',
    `Line ${count(line)} of ${file} has REF ${reference.slice(0, 20)} at ${contig.slice(0, 60)}:${count(position)}, ` +
      `but ${instead}.`,
    'Choose a VCF made for this genome.',
    { file, line },
  );
}

const count = (number: number): string => number.toLocaleString('en');
