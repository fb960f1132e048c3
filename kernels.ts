import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

/** What the processor's kernels are built as: `relaxed` multiplies and adds in one instruction where there is one. */
const FEATURES = { plain: 'simd,threads,bulk-memory', relaxed: 'simd,relaxed-simd,threads,bulk-memory' } as const;
type Arithmetic = keyof typeof FEATURES;

const here = import.meta.dirname;
const CACHE = join(here, 'node_modules/.cache/helicase-kernels');
const QUERY = /\.as\.ts\?(plain|relaxed)$/;

/**
 * `import text from './kernels.as.ts?plain'`: the WebAssembly made of a file in AssemblyScript and all it imports, as
 * base64, so that it is wherever its script is: in the worker, in Node, in a test. Made anew only where a source
 * changed.
 */
export const nativeKernels: Plugin = {
  name: 'helicase:native-kernels',
  enforce: 'pre',
  async load(id) {
    const arithmetic = QUERY.exec(id)?.[1] as Arithmetic | undefined;
    if (arithmetic === undefined) return null;
    const entry = id.slice(0, id.indexOf('?'));
    for (const file of sources()) this.addWatchFile(file);
    const bytes = await compiled(entry, arithmetic);
    return { code: `export default ${JSON.stringify(bytes.toString('base64'))};`, map: null, moduleType: 'js' };
  },
};

const sources = (): string[] =>
  readdirSync(join(here, 'src/ops'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.as.ts'))
    .sort()
    .map((path) => join(here, 'src/ops', path));

/** The module made of a file, kept in a folder of its own until a source changes. */
export async function compiled(entry: string, arithmetic: Arithmetic): Promise<Buffer> {
  const hash = createHash('sha256');
  for (const file of [import.meta.filename, join(here, 'package-lock.json'), ...sources()])
    hash.update(basename(file)).update(readFileSync(file));
  hash.update(readFileSync(entry));
  const kept = join(CACHE, `${arithmetic}-${hash.digest('hex').slice(0, 20)}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  const bytes = await compile(entry, arithmetic);
  mkdirSync(CACHE, { recursive: true });
  // Written aside: another build reads the file as soon as it is there.
  const aside = `${kept}.${process.pid}`;
  writeFileSync(aside, bytes);
  renameSync(aside, kept);
  return bytes;
}

/** No runtime and no globals: a kernel knows nothing but its arguments and the memory that all instances share. */
async function compile(entry: string, arithmetic: Arithmetic): Promise<Buffer> {
  const { main } = await import('assemblyscript/asc');
  const written = new Map<string, Uint8Array | string>();
  const flags = [
    '-O3',
    '--converge',
    '--noAssert',
    '--runtime',
    'stub',
    '--use',
    'abort=',
    '--noExportMemory',
    '--importTable',
  ];
  const memory = [
    '--importMemory',
    '--sharedMemory',
    '--memoryBase',
    '512',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
  ];
  const path = relative(here, entry).split(sep).join('/');
  const { error, stderr } = await main(
    [path, '-o', 'out.wasm', ...flags, ...memory, '--enable', FEATURES[arithmetic]],
    {
      readFile: (name) => {
        const file = join(here, name);
        // The language's decorators of functions are no TypeScript: in the sources they are comments.
        return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('//@inline', '  @inline') : null;
      },
      writeFile: (name, contents) => {
        written.set(name, contents);
      },
      listFiles: (directory) => (existsSync(dirname(directory)) ? [] : null),
    },
  );
  const bytes = written.get('out.wasm');
  if (error !== null || !(bytes instanceof Uint8Array)) throw new Error(`AssemblyScript: ${stderr.toString()}`);
  return Buffer.from(bytes);
}
