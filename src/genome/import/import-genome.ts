import { TypedError } from '../../errors/typed-error';
import { type NamedBlob, peek, readBlob } from '../../formats/byte-stream';
import { gunzipFile } from '../../formats/gzip-native';
import type { ImportNote } from '../../formats/notes';
import { Notes } from '../../formats/notes';
import { emptyFile, indexAlone, refusal } from '../../formats/refusals';
import { sniff, sniffBytes } from '../../formats/sniff';
import type { BaseStore } from '../packed/base-store';
import type { PackedGenome } from '../packed/packed-genome';
import { RecordNames } from '../packed/record-names';
import { admit } from './admission';
import { FastaParser } from './fasta';
import { GenomeBuilder } from './genome-builder';
import { type ImportProgress, ProgressBeat } from './import-progress';
import { checkIndex, type ReadFile } from './index-check';
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
}

/**
 * Reads one genome from one or more files: FASTA, plain, gzip or bgzip, or .2bit. All or nothing: any failure is a
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
  private readonly indexes: NamedBlob[] = [];

  constructor(files: readonly NamedBlob[], options: ImportOptions) {
    this.files = files;
    this.options = options;
    this.builder = new GenomeBuilder(options.store);
    this.names = new RecordNames(this.builder.records);
    this.bytesTotal = files.reduce((sum, file) => sum + file.size, 0);
  }

  async readAll(): Promise<void> {
    for (const file of this.files) {
      this.file = file.name;
      if (file.size === 0) throw emptyFile(file.name);
      await this.readFile(file);
    }
    if (this.indexes.length === this.files.length)
      throw this.indexes.length > 0 ? indexAlone(this.indexes[0].name) : noFiles();
    for (const index of this.indexes) await checkIndex(index, this.parts, this.builder.records, this.notes);
  }

  finish(source: string): Pick<ImportedGenome, 'genome' | 'bytesRead' | 'notes' | 'textFile'> {
    this.report();
    const genome = this.builder.finish();
    admit(genome.totals, this.builder.uracils, source, this.notes);
    return {
      genome,
      bytesRead: this.bytesRead,
      notes: this.notes.list(),
      textFile: this.texts.length === 1 && this.parts.length === 1 ? this.texts[0] : null,
    };
  }

  private async readFile(file: NamedBlob): Promise<void> {
    const bytes = readBlob(file, (count) => {
      this.bytesRead += count;
    });
    const firstRecord = this.builder.records.count;
    try {
      const packed = await peek(bytes, sniffBytes);
      const outer = sniff(packed.head, file.name, file.size);
      if (outer.kind === 'fasta') await this.parse(packed.chunks, outer.skip);
      else if (outer.kind === '2bit') await this.readTwoBit(file, bytes);
      else if (outer.kind === 'index' || !(await this.readPacked(file, packed.chunks)))
        return void this.indexes.push(file);
    } finally {
      await bytes.return(undefined);
    }
    this.parts.push({ file, firstRecord, endRecord: this.builder.records.count });
  }

  /** False for an index that is packed. */
  private async readPacked(file: NamedBlob, chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
    const text = await peek(gunzipFile(chunks, file, this.notes), sniffBytes);
    if (text.head.length === 0) throw emptyFile(file.name);
    const inner = sniff(text.head, file.name);
    if (inner.kind === 'gzip') throw refusal('double-gzip', file.name);
    if (inner.kind === '2bit') throw refusal('packed-2bit', file.name);
    if (inner.kind === 'index') return false;
    await this.parse(text.chunks, inner.skip);
    return true;
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

  private async parse(text: AsyncIterable<Uint8Array>, skip: number): Promise<void> {
    const { allowDigits, allowNoHeader } = this.options;
    const parser = new FastaParser(this.builder, this.names, this.notes, {
      file: this.file,
      textStart: skip,
      allowDigits,
      allowNoHeader,
    });
    let toSkip = skip;
    for await (const chunk of text) {
      this.throwIfCancelled();
      parser.push(chunk.subarray(toSkip));
      toSkip = 0;
      await this.beat.beat();
    }
    parser.finish();
    this.texts.push(this.file);
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
