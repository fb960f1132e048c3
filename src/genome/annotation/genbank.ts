import { TypedError } from '../../errors/typed-error';
import type { Notes } from '../../formats/notes';
import type { PackedGenome } from '../packed/packed-genome';
import { alikeText } from '../packed/record-names';
import { type LocatedPiece, locationOf } from './genbank-location';
import type { NamedFeature } from './named-feature';

/**
 * The features of a GenBank flat file (https://www.insdc.org/submitting-standards/feature-table): of each LOCUS its
 * table, in columns, a key from the 6th on, a location or a qualifier from the 22nd.
 */

const KEY_COLUMN = 5;
const TEXT_COLUMN = 21;

/** A feature as its lines have it. */
interface Entry {
  readonly key: string;
  /** Of its first line, from 1. */
  readonly line: number;
  location: string;
  readonly qualifiers: string[];
}

/**
 * @param lines of the file
 * @throws TypedError `regions-none` where the genome has none of its records, or they have no features
 */
export async function genBankFeatures(
  lines: AsyncIterable<string>,
  file: string,
  genome: PackedGenome,
  notes: Notes,
): Promise<NamedFeature[]> {
  const reader = new GenBankReader(genome, notes);
  for await (const line of lines) reader.take(line);
  const features = reader.finish();
  if (features.length > 0) return features;
  const [first] = reader.unknown;
  throw new TypedError(
    'regions-none',
    first === undefined
      ? `${file} names no feature of this genome.`
      : `${file} is of "${first}", and the genome has no record of that name.${alikeText(genome.names, first)}`,
    'Choose the GenBank file of this genome, whose VERSION, ACCESSION or LOCUS is the name of a record.',
    { file },
  );
}

class GenBankReader {
  /** Names of what the genome has not. */
  readonly unknown: string[] = [];
  private readonly genome: PackedGenome;
  private readonly notes: Notes;
  private readonly features: NamedFeature[] = [];
  private line = 0;
  private names: string[] = [];
  /** Bases that LOCUS tells; NaN where it does not. */
  private length = Number.NaN;
  private cut: Cut | null = null;
  /** Undefined outside a table of features, null in one of a record that the genome has not. */
  private record: number | null | undefined;
  private entry: Entry | null = null;

  constructor(genome: PackedGenome, notes: Notes) {
    this.genome = genome;
    this.notes = notes;
  }

  take(text: string): void {
    this.line++;
    const [, keyword, rest = ''] = /^([A-Z/]+)\b\s*(.*)$/.exec(text) ?? (text.startsWith('//') ? ['', '//'] : []);
    if (keyword === undefined) {
      if (this.record != null) this.takeTable(text);
      return;
    }
    this.closeEntry();
    this.record = undefined;
    const [word, next] = rest.split(/\s+/);
    if (keyword === 'LOCUS') {
      this.names = next === 'bp' ? [word, ...this.withoutLength(word)] : [word];
      this.length = Number(/^\S+\s+(\d+)\s+bp\b/.exec(rest)?.[1] ?? Number.NaN);
      this.cut = null;
    }
    if (keyword === 'ACCESSION') this.cut = cutOf(rest);
    // The version tells more than the accession, and that more than the locus.
    if ((keyword === 'ACCESSION' || keyword === 'VERSION') && word !== '') this.names.unshift(word);
    if (keyword === 'FEATURES') this.record = this.openTable();
  }

  finish(): NamedFeature[] {
    this.closeEntry();
    return this.features;
  }

  /** Prokka writes a long name without a blank before the length: `contig_1250 bp` is contig_1 of 250 bases. */
  private *withoutLength(word: string): Generator<string> {
    const digits = /\d+$/.exec(word)?.[0].length ?? 0;
    for (let length = 1; length <= digits; length++) {
      const name = word.slice(0, -length);
      const record = this.genome.names.find(name);
      if (record !== undefined && this.genome.records.lengthOf(record) === Number(word.slice(-length))) yield name;
    }
  }

  private openTable(): number | null {
    const { cut } = this;
    const parts = cut === null ? [] : this.names.map((name) => partName(name, cut));
    for (const name of [...parts, ...this.names]) {
      const record = this.genome.names.find(name);
      if (record !== undefined) {
        this.checkLength(record);
        return record;
      }
    }
    const [name = ''] = this.names;
    this.unknown.push(name);
    const message =
      `The genome has no record named "${name.slice(0, 60)}": its features were left ` +
      `out.${alikeText(this.genome.names, name)}`;
    this.notes.add({ code: 'regions-record', message, line: this.line });
    return null;
  }

  /** Places count within what was cut out, unless that alone is the genome's record. */
  private checkLength(record: number): void {
    const { length: told, cut, line } = this;
    const name = this.genome.records.nameOf(record).slice(0, 60);
    const length = this.genome.records.lengthOf(record);
    if (Number.isNaN(told) || told === length) this.cut = null;
    else if (cut !== null && cut.end <= length && cut.end - cut.start === told) {
      const place = `${count(cut.start + 1)} to ${count(cut.end)}`;
      const message = `The file is a part of "${name}", from ${place}: its places were moved there.`;
      this.notes.add({ code: 'annotation-moved', message, line });
    } else {
      this.cut = null;
      const lengths = `${count(told)} bases and "${name}" has ${count(length)}`;
      const message = `The file is of ${lengths}: it may be of another version.`;
      this.notes.add({ code: 'annotation-length', message, line });
    }
  }

  private takeTable(text: string): void {
    const key = text.slice(KEY_COLUMN, TEXT_COLUMN).trim();
    const rest = text.slice(TEXT_COLUMN).trim();
    if (key !== '') {
      this.closeEntry();
      this.entry = { key, line: this.line, location: rest, qualifiers: [] };
    } else if (this.entry !== null) continueEntry(this.entry, rest);
  }

  private closeEntry(): void {
    const { entry, record, genome } = this;
    this.entry = null;
    if (entry === null || record == null) return;
    const length = genome.records.lengthOf(record);
    const pieces = moved(locationOf(entry.location), this.cut);
    if (pieces === null || pieces.length === 0) {
      const message = `Line ${entry.line}: "${entry.location.slice(0, 60)}" names no stretch of this record.`;
      this.notes.add({ code: 'regions-range', message, line: entry.line });
      return;
    }
    if (pieces.some(({ start, end }) => start < 0 || end > length)) {
      const name = genome.records.nameOf(record);
      const message = `Line ${entry.line} reaches beyond the end of "${name}".`;
      this.notes.add({ code: 'regions-beyond', message, line: entry.line });
      return;
    }
    this.features.push(...featuresOf(entry, record, pieces));
  }
}

/** A stretch that was cut out of a record, from 0 and half-open, and whether it was turned round. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly isTurned: boolean;
}

/** What NCBI writes where a part of a record was asked for: `NC_1 REGION: complement(100..900)`. */
function cutOf(accession: string): Cut | null {
  const [, turned, start, end] = /\bREGION: (complement\()?(\d+)\.\.(\d+)/.exec(accession) ?? [];
  return start === undefined ? null : { start: Number(start) - 1, end: Number(end), isTurned: turned !== undefined };
}

/** How NCBI calls the sequence of such a part: `NC_1:c900-100`. */
const partName = (name: string, { start, end, isTurned }: Cut): string =>
  `${name}:${isTurned ? `c${end}-${start + 1}` : `${start + 1}-${end}`}`;

function moved(pieces: readonly LocatedPiece[] | null, cut: Cut | null): readonly LocatedPiece[] | null {
  if (pieces === null || cut === null) return pieces;
  return pieces.map(({ start, end, strand }) =>
    cut.isTurned
      ? { start: cut.end - end, end: cut.end - start, strand: strand === '+' ? '-' : '+' }
      : { start: cut.start + start, end: cut.start + end, strand },
  );
}

const count = (bases: number): string => bases.toLocaleString('en');

/** A further line of a location, of a qualifier, or a new qualifier. */
function continueEntry(entry: Entry, text: string): void {
  const { qualifiers } = entry;
  const last = qualifiers.at(-1);
  if (last !== undefined && isOpen(last)) qualifiers[qualifiers.length - 1] = `${last} ${text}`;
  else if (text.startsWith('/')) qualifiers.push(text);
  else if (last === undefined) entry.location += text;
}

/** Whether a quoted value goes on: quotes inside are written twice. */
const isOpen = (qualifier: string): boolean => (qualifier.match(/"/g)?.length ?? 0) % 2 === 1;

function featuresOf({ key, qualifiers }: Entry, record: number, pieces: readonly LocatedPiece[]): NamedFeature[] {
  const said = new Map(qualifiers.map(qualifierOf));
  const locus = said.get('locus_tag') ?? '';
  const name = said.get('gene') ?? (locus || (said.get('label') ?? said.get('mobile_element_type') ?? ''));
  const product = said.get('product') ?? '';
  const isRead = key === 'CDS' && !said.has('pseudo') && !said.has('pseudogene');
  const named = { record, type: key, name, locus: locus === name ? '' : locus, product };
  // Bases before the first codon begins, then what the pieces before have left of one.
  let phase = Number(said.get('codon_start') ?? '1') - 1;
  return pieces.map(({ start, end, strand }) => {
    const feature = { ...named, start, end, strand, ...(isRead ? { phase } : {}) };
    phase = (((phase - (end - start)) % 3) + 3) % 3;
    return feature;
  });
}

function qualifierOf(text: string): [string, string] {
  const [, key = '', value = ''] = /^\/([\w-]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
  return [key, value.replace(/^"|"$/g, '').replaceAll('""', '"')];
}
