import { TypedError } from '../../errors/typed-error';
import { type NamedBlob, peek, readBlob } from '../../formats/byte-stream';
import { isGzip } from '../../formats/bytes';
import { gunzipFile } from '../../formats/gzip/native';
import { Notes } from '../../formats/notes';
import { refusedFile } from '../../formats/refusals';
import { noTable, sniffBytes } from '../../formats/sniff';
import type { SplitName } from '../dataset';

/** A file with the place it had in the folder that was dropped: `mouse/3/train.csv`, or its name alone. */
export interface TaskFile {
  readonly path: string;
  readonly blob: NamedBlob;
}

export type Content = 'parquet' | 'fasta' | 'text';

/** A file whose first bytes have been looked at. `text` decodes it piece by piece, unpacked where it was gzip. */
export interface OpenedFile extends TaskFile {
  readonly content: Content;
  /** The first characters, at most `sniffBytes`. */
  readonly head: string;
  text(): AsyncGenerator<string>;
}

/**
 * Recognises a file by its first bytes, never by its name's ending.
 * @throws TypedError `format-...`, `file-empty`, `file-control-byte`
 */
export async function openTaskFile({ path, blob }: TaskFile): Promise<OpenedFile> {
  if (blob.size === 0)
    throw new TypedError(
      'file-empty',
      `${path} is empty: it holds 0 bytes.`,
      'Choose another file, or download it again.',
      { file: path },
    );
  const packed = await peek(bytesOf(blob), 4);
  const isPacked = isGzip(packed.head);
  await packed.chunks.return(undefined);
  const bytes = () => (isPacked ? gunzipFile(bytesOf(blob), blob, new Notes()) : bytesOf(blob));
  const { head, chunks } = await peek(bytes(), sniffBytes);
  await chunks.return(undefined);
  const start = head.subarray(0, sniffBytes);
  if (isParquet(start)) {
    if (isPacked)
      throw new TypedError(
        'format-parquet-packed',
        `${path} is a parquet file packed with gzip.`,
        'Unpack it with "gunzip".',
        { file: path },
      );
    return { path, blob, content: 'parquet', head: '', text: () => decoded(bytes(), path, controlBytes) };
  }
  const refused = noTable(start);
  if (refused !== undefined) throw refusedFile(refused, path, 'CSV, TSV, parquet or FASTA');
  const text = new TextDecoder().decode(start, { stream: true });
  const content = beginsLikeFasta(text) ? 'fasta' : 'text';
  const controls = content === 'fasta' ? controlsOfFasta : controlBytes;
  checkControls(text, path, 1, controls);
  return { path, blob, content, head: text, text: () => decoded(bytes(), path, controls) };
}

/** A header comes first, or behind comments and one line that is no row of a table. */
function beginsLikeFasta(text: string): boolean {
  return /^\s*([;#!][^\r\n]*[\r\n]+\s*)*([^\r\n,;|\t>]*[\r\n]+\s*)?>/.test(text);
}

const bytesOf = (blob: NamedBlob) => readBlob(blob, () => {});

function isParquet(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31;
}

/** UTF-8 without its byte order mark. Throws `file-control-byte` at a byte that no text holds. */
async function* decoded(bytes: AsyncIterable<Uint8Array>, path: string, controls: RegExp): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let lines = 1;
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    lines = checkControls(text, path, lines, controls);
    yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlBytes = /[\x00-\x08\x0b\x0e-\x1f]/;

/** As `controlBytes`, but for 0x01, which stands between the definition lines of one header. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlsOfFasta = /[\x00\x02-\x08\x0b\x0e-\x1f]/;

/** @returns lines so far */
function checkControls(text: string, path: string, line: number, controls: RegExp): number {
  const at = text.search(controls);
  const linesIn = (part: string) => line + (part.match(/\r\n|\r|\n/g)?.length ?? 0);
  if (at < 0) return linesIn(text);
  const code = `0x${text.charCodeAt(at).toString(16).padStart(2, '0')}`;
  const place = { file: path, line: linesIn(text.slice(0, at)) };
  const message =
    `Line ${place.line.toLocaleString('en')} of ${path} holds the control character ${code}: the file is damaged ` +
    'or not plain text.';
  throw new TypedError('file-control-byte', message, 'Download the file again, or save it as plain text.', place);
}

const PART_WORDS: ReadonlyMap<string, SplitName> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['dev', 'validation'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['eval', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);

/** The part that one word names, as in a split column: `train`, `dev`, `Test`. */
export const partNamed = (word: string): SplitName | undefined => PART_WORDS.get(word.trim().toLowerCase());

/**
 * The part that a path names by its file or, failing that, by its nearest folder: `train.csv`, `mouse_dev.tsv`,
 * `test/positive/1.txt`.
 */
export function partOfPath(path: string): SplitName | null {
  for (const segment of path.split('/').reverse()) {
    for (const word of segment.split(/[^A-Za-z]+/)) {
      const part = partNamed(word);
      if (part !== undefined) return part;
    }
  }
  return null;
}

/** The class that a FASTA file's name tells: its name without endings and without the part. */
export function classOfPath(path: string): string {
  return classInPath(path) ?? nameOf(path);
}

/** The same; null where the name tells a part and nothing else. */
export function classInPath(path: string): string | null {
  const words = nameOf(path).split(/([^A-Za-z0-9]+)/);
  const kept = words.filter((word) => partNamed(word) === undefined).join('');
  return kept.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '') || null;
}

const nameOf = (path: string): string =>
  (path.split('/').at(-1) ?? path).replace(/(\.(fa|fasta|fna|ffn|fas|txt|gz|bgz))+$/i, '');
