import { byteClass, notResidue, residueCodes } from './alphabet';
import { isGzip } from './bytes';
import { controlByte } from './fasta-errors';
import { beforeHeader, notFasta, type RefusedFormat, refusal } from './refusals';

/** Bytes looked at; a whole file where it is shorter. */
export const sniffBytes = 1 << 16;

export interface Sniffed {
  /** `fasta` is also text of nucleotides without a header: the parser knows how to ask about it. */
  readonly kind: 'gzip' | 'fasta' | '2bit' | 'index';
  /** Where the text begins: behind a UTF-8 byte order mark, or several, as files that were joined have them. */
  readonly skip: number;
  /** Of FASTA that has no header first, behind comments at most. */
  readonly isBare?: true;
}

/**
 * Recognises a file by its first bytes, never by its name's ending.
 * Throws `format-...` for what is something else, `not-fasta` or `fasta-control-byte` for what is nothing known.
 *
 * @param head the first `sniffBytes` bytes
 * @param file name for messages
 * @param size bytes of the whole file where known; an index of bgzip blocks is only told by it
 */
export function sniff(head: Uint8Array, file: string, size?: number): Sniffed {
  if (isGzip(head)) return { kind: 'gzip', skip: 0 };
  if (startsWith(head, [0x43, 0x27, 0x41, 0x1a]) || startsWith(head, [0x1a, 0x41, 0x27, 0x43]))
    return { kind: '2bit', skip: 0 };
  if (isBlockIndex(head, size)) return { kind: 'index', skip: 0 };
  const binary = binaryFormat(head);
  if (binary !== undefined) throw refusal(binary, file);

  let skip = 0;
  while (startsWith(head.subarray(skip), [0xef, 0xbb, 0xbf])) skip += 3;
  const text = latin1(head.subarray(skip)).trimStart();
  const stripped = text.replace(leadingComments, '');
  if (featureTable.test(stripped)) throw refusal('feature-table', file);
  if (stripped.startsWith('>') && !text.startsWith('##gff-version')) return { kind: 'fasta', skip };
  const known = textFormat(text);
  if (known === 'index') return { kind: 'index', skip };
  if (known !== undefined) throw refusal(known, file);
  // Of what stands before a header alone: behind a title a genome would outweigh it.
  if (stripped === '' || looksLikeNucleotides(stripped.split(HEADER, 1)[0]))
    return { kind: 'fasta', skip, isBare: true };
  throw unknownFile(head, text, file);
}

/**
 * What a file of anything but a genome, unpacked where it was gzip, is told to be by its first bytes, where that is a
 * format no part reads.
 */
export function refusedContent(head: Uint8Array): RefusedFormat | undefined {
  const text = unmarked(head);
  return unpackedFormat(head) ?? foreignText.find(([, pattern]) => pattern.test(text))?.[0];
}

/** The same of a table: also what begins as no table does. */
export function noTable(head: Uint8Array): RefusedFormat | undefined {
  const begun = textPatterns.find(([, pattern]) => pattern.test(unmarked(head)))?.[0];
  return unpackedFormat(head) ?? (begun === 'bed' ? undefined : begun);
}

/** Any format but FASTA and .2bit that is told by first bytes, unpacked where they were gzip. */
export const sniffAny = (head: Uint8Array): RefusedFormat | 'index' | undefined =>
  unpackedFormat(head) ?? textFormat(unmarked(head));

const unpackedFormat = (head: Uint8Array): RefusedFormat | undefined =>
  isGzip(head) ? 'double-gzip' : binaryFormat(head);

/** The text behind byte order marks and blanks. */
const unmarked = (head: Uint8Array): string =>
  latin1(head)
    .replace(/^(?:\xef\xbb\xbf)+/, '')
    .trimStart();

/** The end of a line and the beginning of a header. */
const HEADER = /[\r\n][ \t]*>/;

/** What NCBI takes in and Prokka writes as .tbl: headers as of FASTA, and places on a genome below them. */
const featureTable = /^>Feature\s[^\r\n]*[\r\n]+[<>]?\d+\t[<>]?\d+\t/;

/** Lines that FASTA files of several programs begin with: the parser passes them over with a note. */
const leadingComments = /^(?:[;#!][^\r\n]*(?:[\r\n]\s*|$))+/;

const magics: readonly (readonly [RefusedFormat, readonly number[]])[] = [
  ['utf16', [0xff, 0xfe]],
  ['utf16', [0xfe, 0xff]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['compress', [0x1f, 0x9d]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['word', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['bam', [0x42, 0x41, 0x4d, 0x01]],
  ['cram', [0x43, 0x52, 0x41, 0x4d]],
  ['bcf', [...ascii('BCF'), 2]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['rtf', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  ['appledouble', [0x00, 0x05, 0x16, 0x07]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['parquet', ascii('PAR1')],
  ['bigwig', [0x26, 0xfc, 0x8f, 0x88]],
  ['bigwig', [0xeb, 0xf2, 0x89, 0x87]],
  ['hdf5', [0x89, ...ascii('HDF\r\n\x1a\n')]],
  ['sqlite', ascii('SQLite format 3\0')],
  ['arrow', ascii('ARROW1')],
  ['arrow', ascii('FEA1')],
  ['numpy', [0x93, ...ascii('NUMPY')]],
  ...[2, 3, 4, 5].map((version): readonly [RefusedFormat, readonly number[]] => ['pickle', [0x80, version]]),
  ['chromatogram', ascii('ABIF')],
  ['chromatogram', ascii('.scf')],
  ['snapgene', [0x09, 0, 0, 0, 0x0e, ...ascii('SnapGene')]],
];

/** A format that is told by its first bytes and read by no part of the studio. */
function binaryFormat(head: Uint8Array): RefusedFormat | undefined {
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) {
    const entries = latin1(head);
    if (/xl\/(workbook|worksheets|_rels|theme|styles)|opendocument\.spreadsheet/.test(entries)) return 'spreadsheet';
    return /\[Content_Types\]\.xml|opendocument|docProps\//.test(entries) ? 'word' : 'zip';
  }
  if (latin1(head.subarray(257, 262)) === 'ustar') return 'tar';
  const found = magics.find(([, magic]) => startsWith(head, magic));
  return found?.[0] ?? (isBareUtf16(head) ? 'utf16' : undefined);
}

/** UTF-16 without a mark: in Latin text every other byte is zero, and the bytes between are not. */
function isBareUtf16(head: Uint8Array): boolean {
  const pairs = Math.min(head.length >> 1, 256);
  const zeros = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[i & 1]++;
  return pairs >= 2 && Math.max(...zeros) > 0.9 * pairs && Math.min(...zeros) < 0.1 * pairs;
}

/** A .gzi file: a count, then two numbers for each block, all of 8 bytes. */
function isBlockIndex(head: Uint8Array, size: number | undefined): boolean {
  if (size === undefined || size < 8 || head.length < 8) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getBigUint64(0, true) * 16n + 8n === BigInt(size);
}

/** Text that is neither sequence nor a table of any kind. */
const foreignText: readonly (readonly [RefusedFormat, RegExp])[] = [
  ['git-lfs', /^version https:\/\/git-lfs\.github\.com\//],
  ['json', /^(\{\s*["}]|\[\s*["[{\]])/],
  ['html', /^<(!doctype|html|head|body|\?xml|!--)/i],
  ['interval-list', /^@(HD|SQ)\t[^\0]*[\r\n][^@\t\r\n][^\t\r\n]*\t\d+\t\d+\t[+-]\s/],
];

const textPatterns: readonly (readonly [RefusedFormat, RegExp])[] = [
  ['genbank', /^(LOCUS {2,}\S|GB\w+\.SEQ\s+Genetic Sequence Data Bank)/],
  ['embl', /^ID {3}[^;\r\n]+;/],
  ['vcf', /^(##fileformat=VCF|#CHROM\tPOS\tID\t)/],
  ['gff', /^(##gff-version|#+gtf)/],
  ['wiggle', /^(track\b[^\r\n]*\btype="?wiggle_0|(variableStep|fixedStep)\s)/],
  ['bed', /^(track|browser)\s/],
  ['alignment', /^(CLUSTAL|MUSCLE|#NEXUS|# STOCKHOLM|##maf|\d+[ \t]+\d+[ \t]*[\r\n]+\S+[ \t]+[a-z-]+[ \t]*[\r\n])/i],
  ['graph', /^(H\tVN:Z:|S\t\S+\t[ACGTN*])/],
  ...foreignText,
  ['sam', /^@(HD|SQ|RG|PG|CO)\t/],
  ['fastq', /^@[^\r\n]*[\r\n]+[A-Za-z.*-]+/],
];

/** Shapes of the first line that is no comment, and no line of an index, whose columns could pass for those of BED. */
const tablePatterns: readonly (readonly [RefusedFormat, RegExp])[] = [
  ['vcf', /^\S+\t\d+\t\S+\t[ACGTN]+\t[ACGTN.,*<>]+\t(\.|\d[\d.eE+-]*)\t[A-Za-z.]\S*\t\S/i],
  ['gff', /^\S+\t\S+\t\S+\t\d+\t\d+\t[\d.eE+-]+\t[+.?-]\t/],
  ['sam', /^\S+\t\d+\t\S+\t\d+\t\d+\t(\*|(\d+[MIDNSHP=X])+)\t\S+\t\d+\t-?\d+\t[A-Za-z.=*]+\t/],
  ['bed', /^\S+\t\d+\t\d+(\t|$)/],
  ['table', /^(.*[,;\t] *)?"?(sequence|seq|dna)"? *[,;\t]|[,;\t] *"?(sequence|seq|dna)"? *$/i],
];

function textFormat(text: string): RefusedFormat | 'index' | undefined {
  const byStart = textPatterns.find(([, pattern]) => pattern.test(text));
  if (byStart !== undefined) return byStart[0];
  const row = text.split(/\r\n|\r|\n/, 200).find((line) => line.trim() !== '' && !line.startsWith('#'));
  if (row === undefined) return undefined;
  return isIndexLine(row) ? 'index' : tablePatterns.find(([, pattern]) => pattern.test(row))?.[0];
}

/** Of a .fai: a line has the bytes of its bases and of what ends it. BED of numbers alone has other columns there. */
function isIndexLine(row: string): boolean {
  const [, bases, bytes] = /^\S+\t\d+\t\d+\t(\d+)\t(\d+)$/.exec(row) ?? [];
  return bases !== undefined && [0, 1, 2].includes(Number(bytes) - Number(bases));
}

/** At least 85 % of the letters are nucleotide codes; English text and proteins have about 60 %. */
function looksLikeNucleotides(text: string): boolean {
  let residues = 0;
  let others = 0;
  for (let i = 0; i < text.length; i++) {
    const code = residueCodes[text.charCodeAt(i)];
    if (code < notResidue) residues++;
    else if (code !== byteClass.lineEnd && code !== byteClass.blank && code !== byteClass.digit) others++;
  }
  return residues > 0 && residues >= 0.85 * (residues + others);
}

function unknownFile(head: Uint8Array, text: string, file: string): Error {
  const control = head.findIndex((byte) => residueCodes[byte] === byteClass.control);
  const header = text.search(HEADER);
  const linesBefore = (part: string) => part.split(/\r\n|\r|\n/).length;
  if (header >= 0 && (control < 0 || control > header))
    return beforeHeader(file, text.split(/[\r\n]/, 1)[0], linesBefore(text.slice(0, header)) + 1);
  if (control < 0) return notFasta(file);
  return controlByte(head[control], { file, line: linesBefore(latin1(head.subarray(0, control))), byte: control });
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

function ascii(text: string): readonly number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
