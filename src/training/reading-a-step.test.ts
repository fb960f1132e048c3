import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/reading-a-step.md'), 'utf8');

/** A row of the page's table: number, path, function. */
const stops = [...page.matchAll(/^\| (\d) \| \[`([^`]+)`\]\(([^)]+)\) `([^`]+)` \|/gm)].map(
  ([, number, file, link, name]) => ({ number, file, link, name }),
);

const linesOf = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + readFileSync(join(root, file), 'utf8').split('\n').length - 1, 0);

/** The files whose values a file needs, itself included: what `import` and `export from` name, but for types. */
function behind(entry: string): readonly string[] {
  const found = new Set<string>();
  const todo = [entry];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, types, names = '', path] of text.matchAll(
      /^(?:import|export) (type )?([^;']*? from )?'(\.[^']+)'/gm,
    )) {
      const listed = names.match(/^\{(.*)\}/s)?.[1].split(',') ?? ['a default or nothing'];
      const values = listed.filter((name) => name.trim() !== '' && !name.trim().startsWith('type '));
      if (types !== undefined || values.length === 0) continue;
      const target = join(dirname(file), path.replace('?raw', ''));
      todo.push(existsSync(join(root, `${target}.ts`)) ? `${target}.ts` : target);
    }
  }
  return [...found];
}

it('takes at most eight stops, each a file and a function that are there', () => {
  expect(stops.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const { file, link, name } of stops) {
    expect(link).toBe(`../${file}`);
    expect(readFileSync(join(root, file), 'utf8')).toMatch(new RegExp(`(function |^  (private )?)${name}\\(`, 'm'));
  }
});

it('is read in an hour: eight files, and no more behind them than there was', () => {
  expect(linesOf(stops.map(({ file }) => file))).toBeLessThan(1000);
  const fused = behind('src/training/fused/learner.ts');
  expect(fused.length).toBeGreaterThan(50);
  expect(fused.length).toBeLessThan(110);
  expect(linesOf(fused)).toBeLessThan(9000);
});
