import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeyValue } from '../key-value';

/** Values in one JSON file. */
export function jsonKeyValue(path: string): KeyValue {
  const all = async (): Promise<Map<string, unknown>> => {
    try {
      const found: unknown = JSON.parse(await readFile(path, 'utf8'));
      return new Map(typeof found === 'object' && found !== null ? Object.entries(found) : []);
    } catch {
      return new Map();
    }
  };
  const put = async (key: string, value: unknown): Promise<void> => {
    const values = (await all()).set(key, value);
    await mkdir(dirname(path), { recursive: true });
    // Another process never reads half of it.
    const written = `${path}.${process.pid}`;
    await writeFile(written, JSON.stringify(Object.fromEntries(values)));
    await rename(written, path);
  };
  let writing: Promise<void> = Promise.resolve();
  return {
    get: async (key) => (await all()).get(key),
    set(key, value) {
      writing = writing.then(() => put(key, value)).catch(() => undefined);
      return writing;
    },
  };
}
