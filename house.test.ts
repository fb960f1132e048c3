import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { expect, test } from 'vitest';

/** What the house asks of its code. Layers have a test of their own. */

const MOST_COLUMNS = 120;
const MOST_LINES = 400;
const MOST_FILES = 40;

/** Casts that no compiler checks, in code that runs: only ever fewer. */
const CASTS = [
  { text: 'as unknown as', most: 4 },
  { text: 'Record<string, unknown>', most: 4 },
];

interface CodeFile {
  readonly path: string;
  readonly lines: readonly string[];
}

const files: readonly CodeFile[] = [
  ...readdirSync('.'),
  ...['src', 'e2e', 'bench'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path).split(sep).join('/')),
  ),
]
  .filter((path) => /\.(ts|tsx|js|mjs|wgsl)$/.test(path))
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').replace(/\n$/, '').split('\n') }));

const pathsOf = (breaks: (file: CodeFile) => boolean) => files.filter(breaks).map(({ path }) => path);

test(`no line of code is longer than ${MOST_COLUMNS} columns`, () => {
  expect(pathsOf(({ lines }) => lines.some((line) => line.length > MOST_COLUMNS)).sort()).toEqual([]);
});

test(`no file of code is longer than ${MOST_LINES} lines`, () => {
  expect(pathsOf(({ lines }) => lines.length > MOST_LINES).sort()).toEqual([]);
});

test(`no folder holds more than ${MOST_FILES} files of code`, () => {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});

test.each(CASTS)('$text stands at most $most times in code that runs', ({ text, most }) => {
  const running = files.filter(
    ({ path }) => path.startsWith('src/') && !/\.test\.tsx?$|\/(testing|fixtures)/.test(path),
  );
  const found = running.flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => (line.includes(text) ? [`${path}:${i + 1}`] : [])),
  );
  expect(found.length, found.join('\n')).toBeLessThanOrEqual(most);
});
