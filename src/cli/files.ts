import { openAsBlob } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { TypedError } from '../errors/typed-error';

/**
 * A file of the disk as the engine reads it: in pieces, never whole.
 * @throws TypedError `cli-file-missing`
 */
export async function openFile(path: string): Promise<File> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new TypedError('cli-file-missing', `There is no file ${path}.`, 'Check its name and folder.');
  if (found.isDirectory()) throw new TypedError('cli-file-missing', `${path} is a folder.`, 'Name the file inside it.');
  return new File([await openAsBlob(path)], basename(path));
}

/**
 * Every file of a folder and of the folders in it, with its path inside it; or the one file that is named.
 * @throws TypedError `cli-file-missing`
 */
export async function filesOf(path: string): Promise<readonly { readonly path: string; readonly file: File }[]> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) return [{ path: basename(path), file: await openFile(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const inside = (each: string) => [basename(path), ...relative(path, each).split(sep)].join('/');
  return Promise.all(paths.sort().map(async (each) => ({ path: inside(each), file: await openFile(each) })));
}

/** A path as a shell takes it. */
export const quoted = (path: string): string =>
  /^[\w./+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** Writes a whole file, or leaves the one before as it was. */
export async function saveFile(path: string, content: Blob | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.part`;
  await writeFile(draft, typeof content === 'string' ? content : content.stream());
  await rename(draft, path);
}
