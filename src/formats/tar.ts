import { TypedError } from '../errors/typed-error';

/**
 * A bundle of files as a POSIX tar archive (ustar, IEEE Std 1003.1): every file lies in it as it is, behind a header of
 * 512 bytes, so that a bundle is made of blobs and read as slices of one without any byte being held in memory, and
 * every system has a tool that opens it.
 */
export interface BundledFile {
  /** At most 100 bytes; folders with '/'. */
  readonly name: string;
  readonly blob: Blob;
}

const BLOCK = 512;
/** Of a file, what tells that it is an archive. */
export const TAR_HEAD_BYTES = BLOCK;
const MAGIC = 'ustar\u000000';
/** Where the fields of a header lie: first byte and length. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;
/** Of times and owners, far more than any has. */
const MOST_PAX_BYTES = 1 << 16;
/** Of a run at most a few files a checkpoint. */
const MOST_FILES = 1000;

/** An archive of these files, in this order. The same files give the same bytes, at any time. */
export function writeTar(files: readonly BundledFile[]): Blob {
  const parts: BlobPart[] = [];
  for (const { name, blob } of files) parts.push(headerOf(name, blob.size), blob, new Uint8Array(padding(blob.size)));
  parts.push(new Uint8Array(2 * BLOCK));
  return new Blob(parts, { type: 'application/x-tar' });
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function headerOf(name: string, size: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK);
  const put = (field: keyof typeof FIELDS, text: string) => {
    const bytes = new TextEncoder().encode(text);
    const [start, length] = FIELDS[field];
    if (bytes.length > length) throw new Error(`"${text}" is too long for the ${field} of an archive's entry.`);
    header.set(bytes, start);
  };
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  put('name', name);
  put('mode', octal(0o644, 8));
  put('size', octal(size, 12));
  put('time', octal(0, 12));
  put('type', '0');
  put('magic', MAGIC);
  put('checksum', `${checksum(header).toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** The sum of a header's bytes, its own field read as blanks. */
function checksum(header: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  return header.reduce((sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte), 0);
}

export const looksLikeTar = (head: Uint8Array): boolean =>
  head.length >= BLOCK && textOf(head, 'magic').startsWith('ustar');

/**
 * The files of an archive, as slices of it. Only plain files with plain names are taken; nothing is written anywhere by
 * their names. Where somebody unpacked and packed them again, folders, what macOS keeps beside files and times in pax
 * headers are passed over.
 * @throws TypedError `bundle-damaged`, with the byte
 */
export async function readTar(archive: Blob): Promise<ReadonlyMap<string, Blob>> {
  const files = new Map<string, Blob>();
  let at = 0;
  for (;;) {
    if (at + BLOCK > archive.size) throw damaged('ends too early', at);
    const header = new Uint8Array(await archive.slice(at, at + BLOCK).arrayBuffer());
    if (header.every((byte) => byte === 0)) return files;
    const size = sizeOf(header, at);
    const begin = at + BLOCK;
    const name = textOf(header, 'name').replace(/^(\.\/)+/, '');
    const isPlain = textOf(header, 'type') === '0' && textOf(header, 'prefix') === '';
    if (!isPlain && !(await isIdle(textOf(header, 'type'), archive.slice(begin, begin + size))))
      throw damaged('holds something that is no plain file', at);
    if (!isPlain || /(^|\/)\._[^/]*$/.test(name)) {
      at = begin + size + padding(size);
      continue;
    }
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split('/').some((part) => /^\.+$/.test(part)))
      throw damaged('names a file in a way no bundle does', at);
    if (files.has(name)) throw damaged(`holds "${name}" twice`, at);
    if (files.size === MOST_FILES) throw damaged(`holds more than ${MOST_FILES} files`, at);
    at = begin + size + padding(size);
    if (at > archive.size) throw damaged(`ends inside "${name}"`, begin);
    files.set(name, archive.slice(begin, begin + size));
  }
}

/** Whether an entry is a folder, or a pax header that says nothing of where a file lies or how long it is. */
async function isIdle(type: string, content: Blob): Promise<boolean> {
  if (type === '5') return content.size === 0;
  if ((type !== 'x' && type !== 'g') || content.size > MOST_PAX_BYTES) return false;
  return !/^\d+ (path|size|linkpath|hdrcharset|GNU\.sparse[.\w]*)=/m.test(await content.text());
}

/** Files by names without the folder that somebody packed them in, where all lie in one. */
export function withoutFolder(files: ReadonlyMap<string, Blob>): ReadonlyMap<string, Blob> {
  const folders = new Set([...files.keys()].map((name) => name.slice(0, name.indexOf('/') + 1)));
  const [folder] = folders;
  if (folders.size !== 1 || folder === '') return files;
  return new Map([...files].map(([name, blob]) => [name.slice(folder.length), blob]));
}

function sizeOf(header: Uint8Array, at: number): number {
  if (!textOf(header, 'magic').startsWith('ustar') || octalOf(header, 'checksum') !== checksum(header))
    throw damaged('has a damaged entry', at);
  const size = octalOf(header, 'size');
  if (!Number.isSafeInteger(size)) throw damaged('has a file of no size', at);
  return size;
}

function textOf(header: Uint8Array, field: keyof typeof FIELDS): string {
  const [start, length] = FIELDS[field];
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

const octalOf = (header: Uint8Array, field: keyof typeof FIELDS): number => {
  const text = textOf(header, field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
};

const damaged = (what: string, byte: number) =>
  new TypedError('bundle-damaged', `The bundle ${what}.`, 'Export the run again and copy the whole file.', { byte });
