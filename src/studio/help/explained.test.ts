import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Headings that say all there is to say, or that show data: names of columns, of classes, of curves. */
const PLAIN = [
  ...['place', 'position', 'from', 'to', 'strand', 'bases', 'rows', 'change', 'note', 'what', 'source', 'sequence'],
  ...['class', 'metric', 'true', 'is', 'called', 'test rows', 'labels a class', 'seed', 'mean', 'value', 'picture'],
  ...['PCA x, y', 'UMAP x, y', 'and', 'word', 'times', 'setting', 'step', 'group', ''],
];

const sources = ['explore', 'benchmarks', 'data', 'transfer', 'runs'].flatMap((feature) => {
  const folder = join('src/studio/features', feature);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => ({ name: join(feature, name), text: readFileSync(join(folder, name), 'utf8') }));
});

/** What an element holds, as it stands in the source. */
const elements = (text: string, tag: string): string[] =>
  [...text.matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, inside]) => inside.trim());

/** Without what is computed, which is data. */
const wordsOf = (inside: string): string =>
  inside
    .replace(/\{[\s\S]*\}/, '')
    .replace(/<[^>]+>/g, '')
    .trim();

test('every heading of a table, caption, legend and fact explains itself, or is a plain word', () => {
  const silent = sources.flatMap(({ name, text }) =>
    ['th', 'caption', 'legend', 'dt'].flatMap((tag) =>
      elements(text, tag)
        .filter((inside) => !inside.includes('<Explain') && !PLAIN.includes(wordsOf(inside)))
        .map((inside) => `${name}: <${tag}> ${inside}`),
    ),
  );
  expect(silent).toEqual([]);
});

test('every field and every box explains itself, by itself or by the legend it stands under', () => {
  const silent = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/<(label|select)\b[^>]*>/g)]
      .filter(({ index, 0: tag }) => {
        const before = text.slice(0, index).trimEnd();
        const isExplained = /<Explain\b[^<]*>$/.test(before);
        const isUnderLegend = tag.startsWith('<label') && /<legend\b/.test(text);
        const hasLabel = tag.startsWith('<select') && /\bid=/.test(tag);
        return !isExplained && !isUnderLegend && !hasLabel;
      })
      .map(({ 0: tag }) => `${name}: ${tag}`),
  );
  expect(silent).toEqual([]);
});
