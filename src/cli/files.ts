import { openAsBlob } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { TypedError } from '../errors/typed-error';

/**
 * A file of the disk as the engine reads it: in pieces, never whole.
 * @throws TypedError `cli-file-missing`
 */
export async function openFile(path: string): Promise<File> {
  const entry = await found(path);
  if (entry === null)
    throw new TypedError('cli-file-missing', `There is no file ${path}.`, 'Check its name and folder.');
  if (entry.isDirectory()) throw new TypedError('cli-file-missing', `${path} is a folder.`, 'Name the file inside it.');
  return new File([await openAsBlob(path)], basename(path));
}

/**
 * Every file of a folder and of the folders in it, with its path inside it; or the one file that is named.
 * @throws TypedError `cli-file-missing`
 */
export async function filesOf(path: string): Promise<readonly { readonly path: string; readonly file: File }[]> {
  if ((await found(path))?.isDirectory() !== true) return [{ path: basename(path), file: await openFile(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const inside = (each: string) => [basename(path), ...relative(path, each).split(sep)].join('/');
  return Promise.all(paths.sort().map(async (each) => ({ path: inside(each), file: await openFile(each) })));
}

/** A path as a shell takes it. */
export const quoted = (path: string): string =>
  /^[\w./+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/**
 * Writes a whole file, or leaves the one before as it was.
 * @throws TypedError `cli-file-unwritable`
 */
export async function saveFile(path: string, content: Blob | string): Promise<void> {
  const draft = await Draft.of(path);
  try {
    for await (const piece of typeof content === 'string' ? [content] : content.stream()) await draft.write(piece);
    await draft.commit();
  } finally {
    await draft.discard();
  }
}

/** A file that grows beside its place and takes it once it is whole. Discard it at the end: what is committed stays. */
export class Draft {
  private readonly path: string;
  private readonly handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  /** Makes its folder. @throws TypedError `cli-file-unwritable`, as all that follow */
  static async of(path: string): Promise<Draft> {
    return refusing(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      return new Draft(path, await open(draftOf(path), 'w'));
    });
  }

  write(content: Uint8Array | string): Promise<void> {
    return refusing(this.path, () => this.handle.appendFile(content));
  }

  commit(): Promise<void> {
    return refusing(this.path, async () => {
      await this.handle.close();
      await rename(draftOf(this.path), this.path);
    });
  }

  /** Leaves nothing that only takes room. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(draftOf(this.path), { force: true }).catch(() => undefined);
  }
}

async function refusing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * Finds out before hours of work whether `saveFile` could write there now.
 * @throws TypedError `cli-file-unwritable`
 */
export async function checkSave(path: string): Promise<void> {
  if ((await found(path))?.isDirectory()) throw unwritable(path, { code: 'EISDIR' });
  await checkWritable(path, draftOf(path));
}

/**
 * Finds out whether a file could be written now; what it holds stays, and its folder is made. A pipe has to wait for
 * its reader, so of what is no file nothing is asked.
 * @param at what is opened to find out
 * @throws TypedError `cli-file-unwritable`
 */
export async function checkWritable(path: string, at = path): Promise<void> {
  try {
    await mkdir(dirname(at), { recursive: true });
    const before = await found(at);
    if (before !== null && !before.isFile() && !before.isDirectory()) return;
    await (await open(at, 'a')).close();
    if (before === null) await rm(at);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

const draftOf = (path: string): string => `${path}.part`;
const found = (path: string) => stat(path).catch(() => null);

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'what it names as its folder is a file',
  EEXIST: 'what it names as its folder is a file',
  EPIPE: 'whoever read it has gone',
};

/** What the system refused, in words. */
export function unwritable(path: string, cause: unknown): TypedError {
  const { code = '', message = '' } = cause as { readonly code?: string; readonly message?: string };
  return new TypedError(
    'cli-file-unwritable',
    `${path} cannot be written: ${REASONS[code] ?? (message || String(cause))}.`,
    'Make room, or name another file or folder.',
    {},
    { cause },
  );
}
