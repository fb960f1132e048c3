import type { ErrorCode } from '../errors/codes';
import { TypedError } from '../errors/typed-error';

const FETCH = 'Fetch the file itself with "git lfs pull", or download it from the page of its repository.';
const SAVE_SHEET = 'Save the sheet as CSV or tab-separated text.';

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
  utf16: ['format-utf16', 'UTF-16 text', 'Save it as UTF-8 text.'],
  word: ['format-word', 'a Word or other Office document', 'Save it as plain text, or export the sequence as FASTA.'],
  zip: ['format-zip', 'a zip archive', 'Unpack it and drop the FASTA file inside.'],
  tar: ['format-tar', 'a tar archive', 'Unpack it and drop the FASTA file inside.'],
  '7z': ['format-7z', 'a 7-Zip archive', 'Unpack it and drop the FASTA file inside.'],
  xz: ['format-xz', 'packed with xz', 'Unpack it with "unxz", or pack it with gzip.'],
  zstd: ['format-zstd', 'packed with zstd', 'Unpack it with "unzstd", or pack it with gzip.'],
  bzip2: ['format-bzip2', 'packed with bzip2', 'Unpack it with "bunzip2", or pack it with gzip.'],
  compress: ['format-compress', 'packed with compress (.Z)', 'Unpack it with "uncompress", or pack it with gzip.'],
  'double-gzip': ['format-double-gzip', 'packed with gzip twice', 'Unpack it once.'],
  pdf: ['format-pdf', 'a PDF document', 'Copy the sequence into a plain text file, or download it as FASTA.'],
  rtf: ['format-rtf', 'an RTF document', 'Save it as plain text.'],
  html: ['format-html', 'a web page', 'Download the FASTA file itself, not the page that links to it.'],
  fastq: [
    'format-fastq',
    'FASTQ: sequencing reads with qualities',
    'Convert it with "seqtk seq -A", or choose an assembled genome.',
  ],
  genbank: ['format-genbank', 'a GenBank flat file', 'Download the same record as FASTA.'],
  embl: ['format-embl', 'an EMBL flat file', 'Download the same record as FASTA.'],
  vcf: ['format-vcf', 'VCF: variants without the sequence', 'Drop the reference genome as FASTA.'],
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
