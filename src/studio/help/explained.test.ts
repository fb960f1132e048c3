import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BENCHMARK_WORDS } from './benchmark-words';
import { EXPLORE_WORDS } from './explore-words';
import { FILE_WORDS } from './file-words';
import { SCREEN_WORDS } from './screen-words';

/** Headings that say all there is to say, or that show data: names of columns, of classes, of curves. */
const PLAIN = [
  ...['place', 'position', 'from', 'to', 'strand', 'bases', 'rows', 'change', 'note', 'what', 'source', 'sequence'],
  ...['class', 'metric', 'true', 'is', 'called', 'test rows', 'labels a class', 'seed', 'mean', 'value', 'picture'],
  ...['PCA x, y', 'UMAP x, y', 'and', 'word', 'times', 'setting', 'step', 'group', ''],
  ...[
    'true base',
    'Genome',
    'Speed',
    'Model size',
    'Length of the run',
    'Windows',
    'Validation',
    'Masked positions of',
  ],
];

/** Words that are looked up by a metric, or by what is checked of a run. */
const LOOKED_UP = [
  ...['accuracy', 'mcc', 'f1', 'auroc', 'auprc', 'calibrationError'],
  ...['finite', 'collapse', 'memory', 'tensors', 'saved'],
];

const STUDIO = 'src/studio';
const all = readdirSync(STUDIO, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(STUDIO, name), 'utf8') }));
const sources = all.filter(({ name }) => /^features\/(?!bench\/).*\.tsx$/.test(name));

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

test('every word explains something', () => {
  const words = { SCREEN_WORDS, BENCHMARK_WORDS, FILE_WORDS, EXPLORE_WORDS };
  const text = all.map((source) => source.text).join('\n');
  const idle = Object.entries(words).flatMap(([name, of]) =>
    Object.keys(of)
      .filter((key) => !LOOKED_UP.includes(key) && !new RegExp(`\\b${name}\\.${key}\\b`).test(text))
      .map((key) => `${name}.${key}`),
  );
  expect(idle).toEqual([]);
});
