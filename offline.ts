import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Plugin, transformWithOxc } from 'vite';
import { FETCH_PAGE, fetchPageHeaders, productionHeaders } from './csp.ts';

/** Files that no visitor needs before asking for them: the bench that the studio opens at `#bench`. */
const ASKED_FOR = /^assets\/bench-/;

/** Where the bench's sources lie, from the repository's root: of the folders above it nothing is known. */
const BENCH = /^(src\/studio\/features\/)?bench\//;

/** The name of a script of the build: it tells the bench's apart from the studio's. */
export const scriptName = ({ facadeModuleId }: { readonly facadeModuleId?: string | null }): string =>
  `assets/${BENCH.test(slashed(relative(import.meta.dirname, facadeModuleId ?? ''))) ? 'bench-' : ''}[name]-[hash].js`;

const SOURCE = join(import.meta.dirname, 'src/studio/offline/service-worker.ts');
const WRITTEN_HERE = ['sw.js', 'build.json'];

/**
 * Writes the service worker with the list of all files of the build, those to keep at once and those to keep when they
 * are first asked for, and `build.json`, which names the build and lists them for people and tests.
 */
export const offlineCopy: Plugin = {
  name: 'helicase:offline-copy',
  apply: 'build',
  async writeBundle({ dir }) {
    await describeBuild(dir!);
  },
};

/** Describes the files that lie in a folder as one build, to be served with these headers. */
export async function describeBuild(
  folder: string,
  headers: Readonly<Record<string, string>> = productionHeaders,
): Promise<void> {
  const files = Object.fromEntries(
    filesIn(folder)
      .filter((path) => !WRITTEN_HERE.includes(path))
      .map((path) => [path === 'index.html' ? './' : path, sha256(readFileSync(join(folder, path)), 'base64')]),
  );
  const version = sha256(JSON.stringify(files), 'hex').slice(0, 12);
  const list = `${JSON.stringify({ version, files }, null, 2)}\n`;
  writeFileSync(join(folder, 'build.json'), list);
  const build = {
    version,
    files: { ...files, 'build.json': sha256(list, 'base64') },
    askedFor: Object.keys(files).filter((path) => ASKED_FOR.test(path)),
    headers,
    headersOf: { [FETCH_PAGE]: fetchPageHeaders },
  };
  const { code } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE);
  // A classic script: not every browser that has service workers takes modules for them.
  writeFileSync(
    join(folder, 'sw.js'),
    `const BUILD = ${JSON.stringify(build)};\n${code.replace(/^export\s*\{\s*\};$/m, '')}`,
  );
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => slashed(relative(folder, join(entry.parentPath, entry.name))))
    .sort();

const slashed = (path: string): string => path.split(sep).join('/');

const sha256 = (content: string | Uint8Array, encoding: 'hex' | 'base64'): string =>
  createHash('sha256').update(content).digest(encoding);
