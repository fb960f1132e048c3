import { TypedError } from '../../errors/typed-error';
import { type NamedBlob, peek, readBlob } from '../../formats/byte-stream';
import { gunzipFile } from '../../formats/gzip-native';
import { Notes } from '../../formats/notes';
import type { RegionsReport } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';
import type { Interval } from '../summary';
import { Stretches } from './stretches';

export interface Regions {
  readonly report: RegionsReport;
  readonly stretches: Stretches;
}

const longestLine = 1 << 20;

/** One line of a BED or GFF3 file that lies in the genome. */
export interface Feature extends Interval {
  readonly record: number;
  /** Column 3 of GFF3, null for BED. */
  readonly type: string | null;
  readonly strand: '+' | '-' | null;
  /** Columns 8 and 9 of GFF3: bases before the next codon begins, where it is said, and the attributes as they stand. */
  readonly phase?: number;
  readonly attributes?: string;
}

/**
 * Reads the regions of a BED (0-based, half-open) or GFF3 (1-based, closed) file, plain or gzip, on the records of a
 * genome; overlapping ones are joined. Lines that cannot be used are left out with a note. Throws `regions-none` where
 * none is left, `regions-format` for a file of another kind.
 */
export async function readRegions(file: NamedBlob, genome: PackedGenome): Promise<Regions> {
  const notes = new Notes();
  const byRecord = new Map<number, Interval[]>();
  const { format, features } = await readFeatures(file, genome, notes);
  for (const { record, start, end } of features) append(byRecord, record, { start, end });
  const stretches = joined(byRecord);
  return {
    stretches,
    report: { source: file.name, format, regions: stretches.count, bases: stretches.bases, notes: notes.list() },
  };
}

/** The lines of such a file one by one, in their order. Notes and errors are those of `readRegions`. */
export async function readFeatures(
  file: NamedBlob,
  genome: PackedGenome,
  notes: Notes,
): Promise<{ readonly format: RegionsReport['format']; readonly features: readonly Feature[] }> {
  const features: Feature[] = [];
  let format: RegionsReport['format'] | undefined;
  let line = 0;
  for await (const text of linesOf(file, notes)) {
    line++;
    if (/^##gff-version/.test(text)) format ??= 'GFF3';
    if (/^##FASTA/.test(text)) break;
    if (text.trim() === '' || /^(#|track\b|browser\b)/.test(text)) continue;
    const columns = text.split('\t').length > 2 ? text.split('\t') : text.trim().split(/\s+/);
    format ??= formatOf(columns, file.name, line);
    const feature = featureOf(columns, format, genome);
    if (feature === undefined) {
      notes.add({
        code: 'regions-record',
        message: `The genome has no record named "${columns[0].slice(0, 60)}".`,
        line,
      });
    } else if (
      !(
        Number.isInteger(feature.start) &&
        Number.isInteger(feature.end) &&
        feature.start >= 0 &&
        feature.end > feature.start
      )
    ) {
      notes.add({ code: 'regions-range', message: `Line ${line} names no stretch of bases.`, line });
    } else if (feature.end > genome.records.lengthOf(feature.record)) {
      notes.add({ code: 'regions-beyond', message: `Line ${line} reaches beyond the end of "${columns[0]}".`, line });
    } else features.push(feature);
  }
  if (features.length === 0) {
    const message = `${file.name} has no region that lies in this genome.`;
    throw new TypedError('regions-none', message, 'Choose a file made for this genome, with the same record names.', {
      file: file.name,
    });
  }
  return { format: format ?? 'BED', features };
}

/** Undefined where the genome has no such record; start and end are as they stand there, whatever they are. */
function featureOf(
  columns: readonly string[],
  format: RegionsReport['format'],
  genome: PackedGenome,
): Feature | undefined {
  const record = genome.names.find(columns[0]);
  if (record === undefined) return undefined;
  const strandOf = (text: string | undefined) => (text === '+' || text === '-' ? text : null);
  if (format === 'BED')
    return { record, start: Number(columns[1]), end: Number(columns[2]), type: null, strand: strandOf(columns[5]) };
  return {
    record,
    start: Number(columns[3]) - 1,
    end: Number(columns[4]),
    type: columns[2],
    strand: strandOf(columns[6]),
    ...(/^[012]$/.test(columns[7]) ? { phase: Number(columns[7]) } : {}),
    attributes: columns[8] ?? '',
  };
}

function formatOf(columns: readonly string[], file: string, line: number): RegionsReport['format'] {
  const isNumber = (text: string | undefined) => text !== undefined && /^\d+$/.test(text);
  if (columns.length >= 8 && isNumber(columns[3]) && isNumber(columns[4])) return 'GFF3';
  if (isNumber(columns[1]) && isNumber(columns[2])) return 'BED';
  throw new TypedError(
    'regions-format',
    `${file} is neither BED nor GFF3: line ${line} has no start and end.`,
    'Choose a BED or GFF3 file.',
    { file, line },
  );
}

function append(byRecord: Map<number, Interval[]>, record: number, interval: Interval): void {
  const intervals = byRecord.get(record);
  if (intervals === undefined) byRecord.set(record, [interval]);
  else intervals.push(interval);
}

function joined(byRecord: ReadonlyMap<number, Interval[]>): Stretches {
  const stretches = new Stretches();
  for (const [record, intervals] of [...byRecord].sort(([a], [b]) => a - b)) {
    let open: { start: number; end: number } | undefined;
    for (const { start, end } of intervals.sort((a, b) => a.start - b.start)) {
      if (open !== undefined && start <= open.end) {
        open.end = Math.max(open.end, end);
        continue;
      }
      if (open !== undefined) stretches.add(record, open.start, open.end);
      open = { start, end };
    }
    if (open !== undefined) stretches.add(record, open.start, open.end);
  }
  return stretches;
}

async function* linesOf(file: NamedBlob, notes: Notes): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  const outer = await peek(
    readBlob(file, () => {}),
    2,
  );
  const isGzip = outer.head[0] === 0x1f && outer.head[1] === 0x8b;
  for await (const chunk of isGzip ? gunzipFile(outer.chunks, file, notes) : outer.chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > longestLine)
      throw new TypedError(
        'regions-format',
        `${file.name} is neither BED nor GFF3: it has a line without end.`,
        'Choose a BED or GFF3 file.',
        {
          file: file.name,
        },
      );
    yield* lines;
  }
  if (rest !== '') yield rest;
}
