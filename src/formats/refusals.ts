import type { ErrorCode } from '../errors/codes';
import { TypedError } from '../errors/typed-error';

const FETCH = 'Fetch the file itself with "git lfs pull", or download it from the page of its repository.';
const SAVE_SHEET = 'Save the sheet as CSV or tab-separated text.';
const AS_UTF8 = 'Save it as UTF-8 text.';
const AS_FASTA = 'Write or export the sequences as FASTA.';
const NO_TEXT = 'format-binary';

/**
 * Formats that are recognised only to be refused by name: the code, what the file is, what to do with it where a genome
 * is wanted, and, where that can be told, what to do elsewhere.
 */
const refused = {
  'git-lfs': ['format-git-lfs', 'a pointer of Git LFS and not the file itself', FETCH, FETCH],
  json: [
    'format-json',
    'JSON, not a table or sequence',
    'Write the sequences as FASTA.',
    'Write it as CSV, such as with pandas: pd.read_json("train.jsonl", lines=True).to_csv("train.csv", index=False).',
  ],
  spreadsheet: ['format-spreadsheet', 'a spreadsheet', 'Export the sequences as FASTA.', SAVE_SHEET],
  appledouble: [
    'format-appledouble',
    'what macOS keeps beside a file, not the file itself',
    'Choose the file that is named alike, without "._".',
  ],
  utf16: ['format-utf16', 'UTF-16 text', AS_UTF8, AS_UTF8],
  word: [
    'format-word',
    'a Word document, an old Excel sheet or another Office document',
    'Save it as plain text, or export the sequence as FASTA.',
    'Save it as plain text, a sheet as CSV.',
  ],
  zip: ['format-zip', 'a zip archive', 'Unpack it and drop the FASTA file inside.'],
  tar: ['format-tar', 'a tar archive', 'Unpack it and drop the FASTA file inside.'],
  '7z': ['format-7z', 'a 7-Zip archive', 'Unpack it and drop the FASTA file inside.'],
  xz: ['format-xz', 'packed with xz', 'Unpack it with "unxz", or pack it with gzip.'],
  zstd: ['format-zstd', 'packed with zstd', 'Unpack it with "unzstd", or pack it with gzip.'],
  bzip2: ['format-bzip2', 'packed with bzip2', 'Unpack it with "bunzip2", or pack it with gzip.'],
  compress: ['format-compress', 'packed with compress (.Z)', 'Unpack it with "uncompress", or pack it with gzip.'],
  lz4: ['format-lz4', 'packed with lz4', 'Unpack it with "unlz4", or pack it with gzip.'],
  'double-gzip': ['format-double-gzip', 'packed with gzip twice', 'Unpack it once.', 'Unpack it once.'],
  pdf: ['format-pdf', 'a PDF document', 'Copy the sequence into a plain text file, or download it as FASTA.'],
  rtf: ['format-rtf', 'an RTF document', 'Save it as plain text.'],
  html: ['format-html', 'a web page', 'Download the FASTA file itself, not the page that links to it.'],
  'feature-table': [
    'format-feature-table',
    'a feature table of NCBI: annotation of a genome',
    'Drop the genome itself as FASTA.',
    'Write it as GFF3.',
  ],
  table: ['format-table', 'a table with sequences in a column', 'Drop it on Benchmarks, or write a genome as FASTA.'],
  parquet: ['format-table', 'a parquet table', 'Drop it on Benchmarks, or write a genome as FASTA.'],
  alignment: ['format-alignment', 'an alignment of several sequences', 'Write it as FASTA without gaps.'],
  graph: ['format-graph', 'GFA: a graph of sequences', 'Write its segments as FASTA, such as with "gfatools gfa2fa".'],
  wiggle: ['format-wiggle', 'a wiggle track', 'Drop the genome itself as FASTA.'],
  bigwig: [NO_TEXT, 'a bigWig or bigBed track', 'Drop the genome itself as FASTA.'],
  hdf5: [NO_TEXT, 'an HDF5 file', AS_FASTA],
  sqlite: [NO_TEXT, 'an SQLite database', AS_FASTA],
  arrow: [NO_TEXT, 'an Arrow or Feather table', AS_FASTA],
  numpy: [NO_TEXT, 'a NumPy array', AS_FASTA],
  pickle: [NO_TEXT, 'a Python pickle, which can run code and is never opened', AS_FASTA],
  chromatogram: [NO_TEXT, 'a chromatogram of a sequencer', AS_FASTA],
  snapgene: [NO_TEXT, 'a SnapGene file', AS_FASTA],
  'interval-list': [
    'format-interval-list',
    'a Picard interval list, which counts from 1',
    'Drop the genome itself as FASTA.',
    'Write it as BED, which counts from 0: 1 is taken from each start.',
  ],
  fastq: [
    'format-fastq',
    'FASTQ: sequencing reads with qualities',
    'Convert it with "seqtk seq -A", or choose an assembled genome.',
  ],
  genbank: ['format-genbank', 'a GenBank flat file', 'Download the same record as FASTA.'],
  embl: ['format-embl', 'an EMBL flat file', 'Download the same record as FASTA.'],
  vcf: ['format-vcf', 'VCF: variants without the sequence', 'Drop the reference genome as FASTA.'],
  bcf: [
    NO_TEXT,
    'BCF: variants in binary form',
    'Drop the reference genome as FASTA.',
    'Write it as VCF, such as with "bcftools view -O z".',
  ],
  gff: ['format-gff', 'GFF or GTF: annotation of a genome', 'Drop the genome itself as FASTA.'],
  bed: ['format-bed', 'BED: regions of a genome', 'Drop the genome itself as FASTA.'],
  sam: ['format-sam', 'SAM: aligned reads', 'Drop the reference genome as FASTA.'],
  bam: ['format-bam', 'BAM: aligned reads', 'Drop the reference genome as FASTA.'],
  cram: ['format-cram', 'CRAM: aligned reads', 'Drop the reference genome as FASTA.'],
  'packed-2bit': [
    'format-packed-2bit',
    'a .2bit file packed with gzip',
    'Unpack it with "gunzip": it is packed as it is.',
  ],
} as const satisfies Record<string, readonly [code: ErrorCode, what: string, action: string, elsewhere?: string]>;

export type RefusedFormat = keyof typeof refused;

export function refusal(format: RefusedFormat, file: string): TypedError {
  const [code, what, action] = refused[format];
  return new TypedError(
    code,
    `${file} is ${what}. Helicase reads FASTA, plain or packed with gzip or bgzip, and .2bit.`,
    action,
    { file },
  );
}

/** The same for readers of something else than a genome. @param wanted what they read */
export function refusedFile(format: RefusedFormat, file: string, wanted: string): TypedError {
  const entry: readonly [ErrorCode, string, string, string?] = refused[format];
  const [code, what, , elsewhere = `Choose ${wanted}; unpack archives first.`] = entry;
  return new TypedError(code, `${file} is ${what}.`, elsewhere, { file });
}

export function emptyFile(file: string): TypedError {
  return new TypedError(
    'file-empty',
    `${file} is empty: it holds 0 bytes.`,
    'Choose another file, or download it again.',
    { file },
  );
}

export function indexAlone(file: string): TypedError {
  return new TypedError(
    'index-alone',
    `${file} is only an index; the sequence is in another file.`,
    'Drop the FASTA file too.',
    { file },
  );
}

/** @param line of the first header */
export function beforeHeader(file: string, text: string, line: number): TypedError {
  const told = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return new TypedError(
    'fasta-title',
    `${file} begins with "${told}", which stands before the first header, in line ` +
      `${line.toLocaleString('en')}, and is neither a comment nor sequence.`,
    'Remove what stands before the first ">", or begin those lines with ";".',
    { file, line: 1 },
  );
}

export function notFasta(file: string): TypedError {
  return new TypedError(
    'not-fasta',
    `${file} does not look like FASTA: it has no ">" header and its text is not nucleotides.`,
    'Choose a FASTA file.',
    {
      file,
    },
  );
}
