import { TypedError } from '../../errors/typed-error';
import type { Notes } from '../../formats/notes';
import type { RegionLineCounts } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';
import { alikeText } from '../packed/record-names';
import type { Interval } from '../summary';
import {
  columnsOf,
  formatOf,
  isRegion,
  namesColumns,
  type RegionFormat,
  regionLine,
  unescaped,
  withoutRowNames,
} from './region-lines';

/** One line of a BED or GFF3 file that lies in the genome. */
export interface Feature extends Interval {
  readonly record: number;
  /** Column 3 of GFF3, null for BED. */
  readonly type: string | null;
  readonly strand: '+' | '-' | null;
  /**
   * Columns 8 and 9 of GFF3: bases before the next codon begins, where it is said, and the attributes as they stand.
   */
  readonly phase?: number;
  readonly attributes?: string;
}

/** What came of a file. `end` of a feature over the origin of a circular record is beyond the record's length. */
export interface ReadFeatures {
  readonly format: RegionFormat;
  readonly features: readonly Feature[];
  readonly lines: RegionLineCounts;
}

/** Lines looked at before the format is told. */
const linesJudged = 500;
/** Of each kind of line that is left out, so many are told one by one. */
const toldEach = 20;

/** What is said of lines that are not used. */
const LOST: ReadonlySet<string> = new Set(['regions-range', 'regions-beyond', 'regions-record']);

interface Line {
  readonly columns: readonly string[];
  readonly line: number;
}

interface LeftOut {
  readonly code: string;
  readonly line: number;
  lines: number;
  readonly message: (lines: number) => string;
}

/** Takes the lines of a file of regions one by one; what it does not use, it counts and tells. */
export class FeatureReader {
  private readonly file: string;
  private readonly genome: PackedGenome;
  private format: RegionFormat | undefined;
  private line = 0;
  private ended = false;
  /** The first column of a region. */
  private first = 0;
  /** Lines that wait until the format is told. */
  private waiting: Line[] = [];
  private readonly features: Feature[] = [];
  /** Beyond the end of their record: over its origin, where it is circular. */
  private readonly beyond: { readonly feature: Feature; readonly line: number }[] = [];
  private readonly circular = new Set<number>();
  private readonly leftOut = new Map<string, LeftOut>();
  private readonly told = new Map<string, number>();
  private read = 0;
  private passedOver = 0;
  /** The column that a table names width or length. */
  private width = -1;
  /** Lines of such a table, which together tell how it counts. */
  private readonly measured: Line[] = [];
  private readonly unknown: { lines: number; first: string | null } = { lines: 0, first: null };

  /** @param format as the user says; left out where the columns are to tell it */
  constructor(file: string, genome: PackedGenome, format?: RegionFormat) {
    this.file = file;
    this.genome = genome;
    this.format = format;
  }

  /** Takes the next line of the file. False where nothing that follows can be a region. */
  take(text: string): boolean {
    this.line++;
    const trimmed = text.trim();
    if (/^##gff-version\b/.test(trimmed)) this.format ??= 'GFF3';
    if (trimmed === '') return true;
    const next = { columns: columnsOf(text).slice(trimmed.startsWith('#') ? 0 : this.first), line: this.line };
    if (this.format !== undefined) {
      this.settle();
      this.use(next);
    } else if (this.waiting.push(next) === linesJudged) this.settle();
    return !this.ended;
  }

  /** @throws TypedError `regions-none`, `regions-format` */
  finish(notes: Notes): ReadFeatures {
    this.settle();
    this.placeMeasured();
    for (const { feature, line } of this.beyond) this.settleBeyond(feature, line);
    for (const { code, line, lines, message } of [...this.leftOut.values()].sort((a, b) => a.line - b.line))
      notes.add({ code, message: message(lines), line });
    if (this.features.length > 0) {
      const { read, passedOver, unknown } = this;
      const lines = {
        read,
        used: this.features.length,
        passedOver,
        unknown: unknown.lines,
        firstUnknown: unknown.first,
      };
      return { format: this.format ?? 'BED', features: this.features, lines };
    }
    const lost = [...this.leftOut.values()].find(({ code }) => LOST.has(code));
    const why = lost?.message(lost.lines);
    const isPlaced = lost !== undefined && this.unknown.lines === 0;
    throw new TypedError(
      'regions-none',
      `${this.file} has no region that lies in this genome.${why === undefined ? '' : ` ${why}`}`,
      isPlaced
        ? 'Correct its lines: GFF3 counts from 1 with both ends in it, BED from 0 without the end.'
        : 'Choose a file made for this genome, with the same record names.',
      { file: this.file },
    );
  }

  /** Tells the format by the lines that wait, and uses them. */
  private settle(): void {
    if (this.waiting.length === 0) return;
    const table = withoutRowNames(this.waiting.map(({ columns }) => columns));
    const waiting = this.waiting.map(({ line }, i) => ({ columns: table.lines[i], line }));
    this.waiting = [];
    this.first = table.first;
    this.format ??= formatOf(table.lines);
    if (this.format === undefined) {
      const told = waiting.find(({ columns: [first] }) => !first.startsWith('#'));
      // A file of comments alone holds no region, and is of no other kind.
      if (told === undefined) return;
      throw new TypedError(
        'regions-format',
        `${this.file} is neither BED nor GFF3: line ${told.line} has no start and end where these have them.`,
        'Choose a GFF3 file, or BED: record, start (from 0) and end come first in it, then name, score and strand.',
        { file: this.file, line: told.line },
      );
    }
    for (const each of waiting) this.use(each);
  }

  private use({ columns, line }: Line): void {
    const format = this.format ?? 'BED';
    const [first] = columns;
    if (this.ended) return;
    if (format === 'GFF3' && beginsSequence(columns)) {
      this.ended = true;
      const message = () => `From line ${line} on the file holds sequence, which was not read.`;
      this.leave('regions-sequence', first, line, message);
    } else if (this.isNoRegion(columns)) {
      this.passedOver++;
      this.checkLength(columns, line);
      if (this.read === 0 && namesColumns(columns, format)) this.width = columns.findIndex(isWidth);
    } else if (this.read === 0 && namesColumns(columns, format)) {
      this.passedOver++;
      this.width = columns.findIndex(isWidth);
      this.leave('regions-header', first, line, () => `Line ${line} names columns; it was passed over.`);
    } else {
      this.read++;
      if (this.width < 0) this.place(columns, format, line);
      else this.measured.push({ columns, line });
    }
  }

  /** A record that the file says is longer or shorter than it is may be one of another version. */
  private checkLength([first, ...rest]: readonly string[], line: number): void {
    const [, name, start, end] = /^##sequence-region\s+(\S+)\s+(\d+)\s+(\d+)/.exec([first, ...rest].join(' ')) ?? [];
    const record = name === undefined ? undefined : this.genome.names.find(name);
    if (record === undefined) return;
    const length = this.genome.records.lengthOf(record);
    if (Number(end) <= length && (Number(start) > 1 || Number(end) === length)) return;
    const [told, has] = [Number(end), length].map((bases) => bases.toLocaleString('en'));
    const message = () => `The file ends "${name}" at ${told}, and it has ${has} bases: it may be of another version.`;
    this.leave('regions-length', name, line, message);
  }

  private place(columns: readonly string[], format: RegionFormat, line: number, first = 0): void {
    const { names, records } = this.genome;
    const { name, interval: told, isCircular, ...facts } = regionLine(columns, format);
    const interval = told && { start: told.start - first, end: told.end };
    const record = names.find(name) ?? (format === 'GFF3' ? names.find(unescaped(name)) : undefined);
    if (record !== undefined && isCircular) this.circular.add(record);
    if (record === undefined) this.leaveUnknown(name, line);
    else if (interval === null || interval.start < 0 || interval.end <= interval.start) {
      const message = () => `Line ${line} names no stretch of bases: ${shown(columns, format)}.`;
      this.leave('regions-range', String(line), line, message);
    } else if (interval.end > records.lengthOf(record))
      this.beyond.push({ feature: { record, ...interval, ...facts }, line });
    else this.features.push({ record, ...interval, ...facts });
  }

  /**
   * Tables of R and MACS count from 1 and to the last base, which most of their widths show. Some may show nothing,
   * such as lengths of transcripts without their introns.
   */
  private placeMeasured(): void {
    const { measured, width, format = 'BED' } = this;
    const over = measured.map(({ columns }) => {
      const { interval } = regionLine(columns, format);
      return interval === null ? Number.NaN : Number(columns[width]) - (interval.end - interval.start);
    });
    const [fromZero, fromOne] = [0, 1].map((first) => over.filter((bases) => bases === first).length);
    const first = fromOne > fromZero ? 1 : 0;
    const message = () =>
      `The widths of ${fromOne.toLocaleString('en')} of ${measured.length.toLocaleString('en')} lines show that they ` +
      'count from 1: 1 was taken from each start.';
    if (first === 1) this.leave('regions-from-one', '', measured[0].line, message);
    for (const { columns, line } of measured) this.place(columns, format, line, first);
  }

  /** Comments, and what a genome browser is told; not the regions of a record that is called alike. */
  private isNoRegion(columns: readonly string[]): boolean {
    const [first] = columns;
    if (!first.startsWith('#') && !/^(track|browser)(\s|$)/.test(first)) return false;
    return !(isRegion(columns) && this.genome.names.find(first) !== undefined);
  }

  /** A feature that reaches beyond the end lies over the origin, where the file calls its record circular. */
  private settleBeyond(feature: Feature, line: number): void {
    const { records } = this.genome;
    const [length, name] = [records.lengthOf(feature.record), records.nameOf(feature.record)];
    const spans = feature.start < length && feature.end <= 2 * length;
    if (spans && this.circular.has(feature.record)) {
      this.features.push(feature);
      return;
    }
    const hint = spans ? '; were it circular, that would be over its origin, which GFF3 tells by Is_circular=true' : '';
    this.leave('regions-beyond', String(line), line, () => `Line ${line} reaches beyond the end of "${name}"${hint}.`);
  }

  private leaveUnknown(name: string, line: number): void {
    this.unknown.lines++;
    this.unknown.first ??= name.slice(0, 60);
    const message = (lines: number) =>
      `The genome has no record named "${name.slice(0, 60)}": ${lines.toLocaleString('en')} of ` +
      `${this.read.toLocaleString('en')} lines left out.${alikeText(this.genome.names, name)}`;
    this.leave('regions-record', name, line, message);
  }

  /** @param key what lines that are told together share */
  private leave(code: string, key: string, line: number, message: LeftOut['message']): void {
    const own = `${code} ${key}`;
    const told = this.told.get(code) ?? 0;
    const isMore = told === toldEach && !this.leftOut.has(own);
    const known = this.leftOut.get(isMore ? code : own);
    if (known !== undefined) known.lines++;
    else if (isMore) {
      const more = (lines: number) => `${lines.toLocaleString('en')} more lines left out of the kind "${code}".`;
      this.leftOut.set(code, { code: `${code}-more`, line, lines: 1, message: more });
    } else {
      this.leftOut.set(own, { code, line, lines: 1, message });
      this.told.set(code, told + 1);
    }
  }
}

/** The directive alone in its line, or a header, as some programs write it without one. */
function beginsSequence(columns: readonly string[]): boolean {
  const [first] = columns;
  return columns.length === 1 ? /^(##FASTA$|>)/i.test(first) : first.startsWith('>') && !isRegion(columns);
}

const isWidth = (name: string): boolean => /^(width|length)$/i.test(name);

function shown(columns: readonly string[], format: RegionFormat): string {
  const [start, end] = format === 'BED' ? [columns[1], columns[2]] : [columns[3], columns[4]];
  return `start "${(start ?? '').slice(0, 40)}", end "${(end ?? '').slice(0, 40)}"`;
}
