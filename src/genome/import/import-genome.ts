import { TypedError } from '../../errors/typed-error';
import { type NamedBlob, readBlob } from '../../formats/byte-stream';
import { gunzipFile } from '../../formats/gzip/native';
import type { ImportNote } from '../../formats/notes';
import { Notes } from '../../formats/notes';
import { indexAlone, refusal } from '../../formats/refusals';
import type { BaseStore } from '../packed/base-store';
import type { PackedGenome } from '../packed/packed-genome';
import { RecordNames } from '../packed/record-names';
import type { TaskRows } from '../summary';
import { admit } from './admission';
import { FastaParser } from './fasta';
import { GenomeBuilder } from './genome-builder';
import { gffSequence } from './gff-sequence';
import { type ImportProgress, ProgressBeat } from './import-progress';
import { checkIndex, type ReadFile } from './index-check';
import { type SortedFile, sortFiles } from './sort-files';
import { noteTwins } from './twins';
import { readTwoBit } from './two-bit';

export interface ImportOptions {
  /** Strip digits from sequence lines instead of refusing them (`fasta-digits`). */
  readonly allowDigits?: boolean;
  /** Take sequence without a header as one record instead of refusing it (`fasta-no-header`). */
  readonly allowNoHeader?: boolean;
  /** Called at most about ten times a second, and once at the end. */
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
  /** Where the bases go; memory where left out. */
  readonly store?: BaseStore;
}

export interface ImportedGenome {
  readonly genome: PackedGenome;
  /** Its place in the library; null where it is in memory only. */
  readonly id: string | null;
  readonly name: string;
  /** Names of the files, joined. */
  readonly source: string;
  readonly bytesRead: number;
  readonly importMs: number;
  readonly notes: readonly ImportNote[];
  /** The one FASTA file it came from, whose index can be told; null where it came from several or from 2bit. */
  readonly textFile: string | null;
  /** Left out where it is a genome as it was read from files. */
  readonly taskRows?: TaskRows;
}

/**
 * Reads one genome from one or more files: FASTA, plain, gzip or bgzip, or .2bit, or the sequence behind the annotation
 * of a GFF3 file. What lies beside the sequence and is none is left out with a note. All or nothing: any failure is a
 * TypedError and leaves nothing behind. Memory is bounded by the packed genome and a few chunks, however far a packed
 * file expands.
 */
export async function importGenome(files: readonly NamedBlob[], options: ImportOptions = {}): Promise<ImportedGenome> {
  const started = performance.now();
  const source = files.map((file) => file.name).join(', ');
  const work = new Import(files, options);
  try {
    await work.readAll();
  } catch (cause) {
    throw asMemoryFailure(cause);
  }
  return {
    ...work.finish(source),
    id: null,
    name: nameOf(files[0].name),
    source,
    importMs: performance.now() - started,
  };
}

interface TextBefore {
  readonly line: number;
  readonly byte: number;
}

class Import {
  private readonly files: readonly NamedBlob[];
  private readonly options: ImportOptions;
  private readonly builder: GenomeBuilder;
  private readonly names: RecordNames;
  private readonly notes = new Notes();
  private readonly beat = new ProgressBeat(() => this.report());
  private readonly bytesTotal: number;
  private readonly started = performance.now();
  private bytesRead = 0;
  private file = '';
  /** FASTA files read so far. */
  private readonly texts: string[] = [];
  private readonly parts: ReadFile[] = [];

  constructor(files: readonly NamedBlob[], options: ImportOptions) {
    this.files = files;
    this.options = options;
    this.builder = new GenomeBuilder(options.store);
    this.names = new RecordNames(this.builder.records);
    this.bytesTotal = files.reduce((sum, file) => sum + file.size, 0);
  }

  async readAll(): Promise<void> {
    const { files, leftOut } = await sortFiles(this.files);
    for (const told of leftOut) this.notes.add({ code: 'file-left-out', message: `${told}; it was left out.` });
    const indexes = files.filter(({ kind }) => kind === 'index');
    if (indexes.length === files.length) throw indexes.length > 0 ? indexAlone(indexes[0].file.name) : noFiles();
    for (const sorted of files) if (sorted.kind !== 'index') await this.readFile(sorted);
    for (const { file } of indexes) await checkIndex(file, this.parts, this.builder.records, this.notes);
  }

  finish(source: string): Pick<ImportedGenome, 'genome' | 'bytesRead' | 'notes' | 'textFile'> {
    this.report();
    const genome = this.builder.finish();
    admit(genome.totals, this.builder.uracils, source, this.notes);
    noteTwins(genome, this.notes);
    return {
      genome,
      bytesRead: this.bytesRead,
      notes: this.notes.list(),
      textFile: this.texts.length === 1 && this.parts.length === 1 ? this.texts[0] : null,
    };
  }

  private async readFile(sorted: SortedFile): Promise<void> {
    const { file, kind, isPacked, skip } = sorted;
    this.file = file.name;
    const firstRecord = this.builder.records.count;
    const bytes = readBlob(file, (count) => {
      this.bytesRead += count;
    });
    try {
      if (kind === '2bit') await this.readTwoBit(file, bytes);
      else {
        const text = isPacked ? gunzipFile(bytes, file, this.notes) : bytes;
        if (kind === 'gff') await this.parseGff(text);
        else await this.parse(text, { textStart: skip });
      }
    } finally {
      await bytes.return(undefined);
    }
    if (kind === 'fasta') this.texts.push(file.name);
    this.parts.push({ file, firstRecord, endRecord: this.builder.records.count });
  }

  /** Read by range, not as a stream. */
  private async readTwoBit(file: NamedBlob, bytes: AsyncGenerator<Uint8Array>): Promise<void> {
    await bytes.return(undefined);
    const before = this.files.slice(0, this.files.indexOf(file)).reduce((sum, { size }) => sum + size, 0);
    await readTwoBit(file, this.builder, this.names, this.notes, async (bytesRead) => {
      this.bytesRead = before + bytesRead;
      this.throwIfCancelled();
      await this.beat.beat();
    });
  }

  private async parseGff(text: AsyncIterable<Uint8Array>): Promise<void> {
    const found = await gffSequence(text);
    if (found === undefined) throw refusal('gff', this.file);
    const { chunks, line, byte } = found;
    const message =
      `${this.file} is GFF3; the sequence from its line ${line.toLocaleString('en')} on was read, and the ` +
      'annotation before it was not.';
    this.notes.add({ code: 'annotation-left-out', message, line });
    await this.parse(chunks, { textBefore: { line, byte } });
  }

  /** @param place bytes to pass over at the beginning, or what was passed over before */
  private async parse(
    text: AsyncIterable<Uint8Array>,
    { textStart = 0, textBefore }: { readonly textStart?: number; readonly textBefore?: TextBefore },
  ): Promise<void> {
    const { allowDigits, allowNoHeader } = this.options;
    const parser = new FastaParser(this.builder, this.names, this.notes, {
      file: this.file,
      textStart: textBefore?.byte ?? textStart,
      firstLine: textBefore?.line,
      allowDigits,
      allowNoHeader,
    });
    let toSkip = textStart;
    for await (const chunk of text) {
      this.throwIfCancelled();
      const skipped = Math.min(toSkip, chunk.length);
      parser.push(chunk.subarray(skipped));
      toSkip -= skipped;
      await this.beat.beat();
    }
    parser.finish();
  }

  private throwIfCancelled(): void {
    if (this.options.signal?.aborted)
      throw new TypedError('import-cancelled', 'The import was cancelled.', 'Choose a file to import another genome.');
  }

  private report(): void {
    const { file, bytesRead, bytesTotal, builder } = this;
    this.options.onProgress?.({
      file,
      bytesRead,
      bytesTotal,
      records: builder.records.count,
      bases: builder.bases,
      elapsedMs: performance.now() - this.started,
    });
  }
}

/** A file's name without the endings that tell its format. */
function nameOf(file: string): string {
  return file.replace(/(\.(fa|fasta|fna|ffn|fas|txt|2bit|gz|bgz))+$/i, '') || file;
}

function noFiles(): TypedError {
  return new TypedError('no-files', 'No file was chosen.', 'Choose a FASTA file.');
}

/** Where the engine refuses an allocation it throws a RangeError; anything else passes through. */
function asMemoryFailure(cause: unknown): unknown {
  if (!(cause instanceof RangeError && /alloc|memory/i.test(cause.message))) return cause;
  return new TypedError(
    'out-of-memory',
    'This device has not enough memory for the genome.',
    'Close other tabs, or drop fewer or smaller files.',
    {},
    { cause },
  );
}
