import { parseAs, parseText, z } from '../../../formats/schema';

/**
 * The Python package of the repository (python/), as text inside the build: page and command line hand out the same
 * files, and the page asks no other server for them. This module is loaded when a folder is made, not before.
 */
const FILES: Readonly<Record<string, string>> = import.meta.glob(
  ['/python/*', '!/python/*.mjs', '/python/helicase/*.{py,json}', '/python/hf/*'],
  { query: '?raw', import: 'default', eager: true },
);

const ROOT = '/python/';
const LIST = `${ROOT}bundle.json`;

/** Where each file goes, and which of the package it is: of the folder, and of each network's for transformers. */
const listSchema = z.object({ folder: z.record(z.string(), z.string()), hf: z.record(z.string(), z.string()) });

export interface PythonFile {
  readonly name: string;
  readonly text: string;
}

export function pythonFiles(): Readonly<Record<'folder' | 'hf', readonly PythonFile[]>> {
  const list = parseAs(listSchema, parseText(FILES[LIST]), (path) => new Error(`${LIST} says nothing of "${path}".`));
  const filesOf = (part: Readonly<Record<string, string>>) =>
    Object.entries(part).map(([name, source]) => {
      const text = FILES[ROOT + source];
      if (text === undefined) throw new Error(`${LIST} names ${source}, which is not there.`);
      return { name, text };
    });
  return { folder: filesOf(list.folder), hf: filesOf(list.hf) };
}
