import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TypedError } from '../errors/typed-error';

/**
 * The root of the repository that a folder lies in.
 * @throws TypedError `cli-file-missing` where the script was taken out of it
 */
export function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above !== folder) return rootAbove(above);
  const message = 'This script needs the files of its repository, and no package.json stands above it.';
  throw new TypedError('cli-file-missing', message, 'Run it where it was built: npm run helicase in the repository.');
}
