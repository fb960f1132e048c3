import { TypedError } from '../../errors/typed-error';
import { type NamedBlob, peek, readBlob, readRange } from '../../formats/byte-stream';
import { gunzipFile } from '../../formats/gzip/native';
import { Notes } from '../../formats/notes';
import { emptyFile, refusal } from '../../formats/refusals';
import { sniff, sniffBytes } from '../../formats/sniff';

/** A file that is read, and as what. */
export interface SortedFile {
  readonly file: NamedBlob;
  /** `gff`: annotation that may hold the sequence behind it. */
  readonly kind: 'fasta' | '2bit' | 'index' | 'gff';
  /** Of FASTA that has no header first, behind comments at most. */
  readonly isBare?: true;
  readonly isPacked: boolean;
  /** Bytes of the text before its first character. */
  readonly skip: number;
}

export interface SortedFiles {
  readonly files: readonly SortedFile[];
  /** What the files beside the sequence that are something else are told to be, each with its name. */
  readonly leftOut: readonly string[];
}

const SEQUENCE_NAME = /^[^.].*\.(fa|fasta|fna|fas|fsa|seq|2bit)(\.(gz|bgz))?$/i;
/** How archives and tools that annotate a genome call what they cut out of it: with it, genes would be there twice. */
const CUT_OUT: readonly (readonly [what: string, names: RegExp])[] = [
  ['proteins', /(\.faa|\.pep(\.(all|abinitio))?\.fa)(\.(gz|bgz))?$/i],
  [
    'genes',
    /(\.(ffn|frn)|(^|[/_])(cds|rna)(_from_genomic)?\.fna|\.(cds|cdna|ncrna)(\.(all|abinitio))?\.fa)(\.(gz|bgz))?$/i,
  ],
];
const cutOut = (name: string): string | undefined => CUT_OUT.find(([, names]) => names.test(name))?.[0];

/**
 * Recognises files by their first bytes. Beside a sequence, annotation and whatever else is no sequence is left out; a
 * file that is named like a sequence and is none fails all.
 * @throws TypedError of `sniff` for a file that should be a sequence, or where none is
 */
export async function sortFiles(files: readonly NamedBlob[]): Promise<SortedFiles> {
  const sorted: SortedFile[] = [];
  const failed: TypedError[] = [];
  for (const file of files) {
    const look = await lookAt(file);
    if (look instanceof TypedError) failed.push(look);
    else sorted.push(look);
  }
  const isSequence = ({ file, kind, isBare }: SortedFile) =>
    kind === '2bit' || (kind === 'fasta' && !isBare && cutOut(file.name) === undefined);
  const hasSequence = sorted.some(isSequence);
  const bad = failed.find((why) => !hasSequence || isNamedSequence(why.place.file ?? '') || isTrouble(why));
  if (bad !== undefined) throw bad;
  if (!hasSequence) return { files: sorted, leftOut: [] };
  // Sequence without a header, which is asked about.
  const isAskedAbout = ({ file, kind }: SortedFile) => kind === 'fasta' && isNamedSequence(file.name);
  const isKept = (each: SortedFile) => each.kind === 'index' || isSequence(each) || isAskedAbout(each);
  const beside = sorted.filter((each) => !isKept(each)).map(besideText);
  return { files: sorted.filter(isKept), leftOut: [...failed.map(whatItIs), ...beside] };
}

const isNamedSequence = (name: string): boolean => SEQUENCE_NAME.test(name) && cutOut(name) === undefined;

function besideText({ file, kind }: SortedFile): string {
  if (kind === 'gff') return whatItIs(refusal('gff', file.name));
  const what = cutOut(file.name);
  if (what !== undefined) return `${file.name} is named as the ${what} of a genome are`;
  return `${file.name} has no header and is not named as sequences are`;
}

/** The first sentence of an error, which tells what the file is. */
function whatItIs({ message, place }: TypedError): string {
  const told = message.replace(/\.( .*)?$/, '');
  return place.file === undefined || told.startsWith(place.file) ? told : `${place.file}: ${told}`;
}

/** The file could not be read at all. */
const isTrouble = ({ code }: TypedError): boolean => code === 'file-changed' || code === 'file-unreadable';

async function lookAt(file: NamedBlob): Promise<SortedFile | TypedError> {
  try {
    return await lookOrThrow(file);
  } catch (cause) {
    if (cause instanceof TypedError) return cause;
    throw cause;
  }
}

async function lookOrThrow(file: NamedBlob): Promise<SortedFile> {
  if (file.size === 0) throw emptyFile(file.name);
  const head = new Uint8Array(await readRange(file, 0, Math.min(file.size, sniffBytes)));
  const told = kindOf(head, file.name, file.size);
  if (told.kind !== 'gzip') return { file, isPacked: false, ...told, kind: told.kind };
  const unpacked = await unpackedHead(file);
  if (unpacked.length === 0) throw emptyFile(file.name);
  const text = kindOf(unpacked, file.name);
  if (text.kind === 'gzip') throw refusal('double-gzip', file.name);
  if (text.kind === '2bit') throw refusal('packed-2bit', file.name);
  return { file, isPacked: true, ...text, kind: text.kind };
}

async function unpackedHead(file: NamedBlob): Promise<Uint8Array> {
  const bytes = readBlob(file, () => undefined);
  try {
    const { head, chunks } = await peek(gunzipFile(bytes, file, new Notes()), sniffBytes);
    await chunks.return(undefined);
    return head;
  } finally {
    await bytes.return(undefined);
  }
}

/** As `sniff`, but annotation is a kind too: what it is good for is told by what lies beside it. */
function kindOf(head: Uint8Array, file: string, size?: number) {
  try {
    return sniff(head, file, size);
  } catch (cause) {
    if (cause instanceof TypedError && cause.code === 'format-gff') return { kind: 'gff', skip: 0 } as const;
    throw cause;
  }
}
