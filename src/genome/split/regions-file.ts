import { TypedError } from '../../errors/typed-error';
import type { NamedBlob } from '../../formats/byte-stream';
import { Notes } from '../../formats/notes';
import { refusedFile } from '../../formats/refusals';
import { sniffAny } from '../../formats/sniff';
import { textLines, unpacked } from '../../formats/unpacked';
import type { RegionsReport } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';
import type { Interval } from '../summary';
import { FeatureReader, type ReadFeatures } from './feature-reader';
import type { RegionFormat } from './region-lines';
import { Stretches } from './stretches';

export interface Regions {
  readonly report: RegionsReport;
  readonly stretches: Stretches;
  /** The regions as BED, a line each: what a run keeps of them, whatever the file was and however it was packed. */
  readonly text: string;
}

export interface RegionsOptions {
  /** How the file counts, where the user says so; else it is told by its columns. */
  readonly format?: RegionFormat;
}

/** Regions as a run keeps them. */
export interface KeptRegions {
  readonly name: string;
  readonly text: string;
}

/** The first byte of a gzip file, which begins no line of text. */
const GZIP_START = '\u001f';

/**
 * Reads the regions of a BED (0-based, half-open) or GFF3 (1-based, closed) file, plain or gzip, on the records of a
 * genome; overlapping ones are joined. Lines that cannot be used are left out with a note. Throws `regions-none` where
 * none is left, `regions-format` or `format-...` for a file of another kind.
 */
export async function readRegions(
  file: NamedBlob,
  genome: PackedGenome,
  options: RegionsOptions = {},
): Promise<Regions> {
  const notes = new Notes();
  const byRecord = new Map<number, Interval[]>();
  const { format, features, lines } = await readFeatures(file, genome, notes, options);
  for (const { record, start, end } of features)
    for (const piece of piecesOf({ start, end }, genome.records.lengthOf(record))) append(byRecord, record, piece);
  const stretches = joined(byRecord);
  const { count, bases } = stretches;
  return {
    stretches,
    report: { source: file.name, format, regions: count, bases, lines, notes: notes.list() },
    text: bedText(stretches, genome),
  };
}

/** What its first bytes may tell of a file of regions, beside an index: columns of BED can look like those of both. */
const READ_AS_REGIONS: readonly string[] = ['bed', 'gff', 'table'];

/** The lines of such a file one by one, in their order. Notes and errors are those of `readRegions`. */
export async function readFeatures(
  file: NamedBlob,
  genome: PackedGenome,
  notes: Notes,
  options: RegionsOptions = {},
): Promise<ReadFeatures> {
  return featuresIn(await unpacked(file, notes), file.name, genome, notes, options);
}

/** The same of a file that is unpacked already. */
export async function featuresIn(
  { head, chunks }: Awaited<ReturnType<typeof unpacked>>,
  file: string,
  genome: PackedGenome,
  notes: Notes,
  { format }: RegionsOptions = {},
): Promise<ReadFeatures> {
  const told = sniffAny(head);
  if (told !== undefined && told !== 'index' && !READ_AS_REGIONS.includes(told))
    throw refusedFile(told, file, 'a BED or GFF3 file');
  const reader = new FeatureReader(file, genome, format);
  const endless = () => {
    const message = `${file} is neither BED nor GFF3: it has a line without end.`;
    return new TypedError('regions-format', message, 'Choose a BED or GFF3 file.', { file });
  };
  for await (const text of textLines(chunks, endless)) if (!reader.take(text)) break;
  return reader.finish(notes);
}

/** A stretch that reaches over the origin of a circular record, in two; any other as it is. */
export function piecesOf({ start, end }: Interval, recordLength: number): readonly Interval[] {
  if (end <= recordLength) return [{ start, end }];
  return [
    { start, end: recordLength },
    { start: 0, end: end - recordLength },
  ];
}

/**
 * The regions to continue a run with. Runs of before kept the bytes of a gzipped file as if they were text, from which
 * nothing can be read back: such a run takes the file of that name where it has been chosen anew, and goes on without
 * where its windows do not come from regions.
 * @param chosen the regions that are open now
 * @throws TypedError `run-regions-packed`
 */
export function regionsOfRun(
  kept: KeptRegions | null,
  chosen: KeptRegions | null,
  drawsRegions: boolean,
): KeptRegions | null {
  if (kept === null || !kept.text.startsWith(GZIP_START)) return kept;
  if (chosen?.name === kept.name) return chosen;
  if (!drawsRegions) return null;
  const { name } = kept;
  const message = `The regions of this run were kept as the packed bytes of ${name}, which cannot be read back.`;
  const action = `Open the run's genome, choose ${name} under "Windows drawn: From regions", and continue the run.`;
  throw new TypedError('run-regions-packed', message, action, { file: kept.name });
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

function bedText(stretches: Stretches, genome: PackedGenome): string {
  const line = (i: number) =>
    `${genome.records.nameOf(stretches.recordAt(i))}\t${stretches.startAt(i)}\t${stretches.endAt(i)}\n`;
  return Array.from({ length: stretches.count }, (_, i) => line(i)).join('');
}
