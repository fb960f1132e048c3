import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SIGNALS } from '../../training/signals';
import { EXPLORE_WORDS } from './explore-words';
import { parseMarkdown } from './markdown';
import { SCREEN_WORDS } from './screen-words';
import { SETTING_WORDS } from './setting-words';
import { signalWord } from './signal-words';
import { SECTIONS } from './word';

test('a page is headings, paragraphs, lists and tables; links keep their text alone', () => {
  const page = '# A\nfirst `x` **bold [b](c.md)**\nsecond\n- one\n  more\n- two\n\n| a | b |\n|---|---|\n| 1 | `2` |\n';
  expect(parseMarkdown(page)).toEqual([
    { kind: 'heading', level: 1, text: 'A' },
    {
      kind: 'paragraph',
      inside: [
        { kind: 'text', text: 'first ' },
        { kind: 'code', text: 'x' },
        { kind: 'text', text: ' ' },
        {
          kind: 'bold',
          inside: [
            { kind: 'text', text: 'bold ' },
            { kind: 'text', text: 'b' },
          ],
        },
        { kind: 'text', text: ' second' },
      ],
    },
    { kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'one more' }], [{ kind: 'text', text: 'two' }]] },
    {
      kind: 'table',
      rows: [
        [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
        [[{ kind: 'text', text: '1' }], [{ kind: 'code', text: '2' }]],
      ],
    },
  ]);
});

test('every section that a word points to is a heading of its page', () => {
  for (const [page, sections] of Object.entries(SECTIONS)) {
    const headings = parseMarkdown(readFileSync(`docs/${page}.md`, 'utf8')).flatMap((block) =>
      block.kind === 'heading' && block.level === 2 ? [block.text] : [],
    );
    for (const section of sections) expect(headings).toContain(section);
  }
});

test('every word is explained in one short sentence that does not repeat another', () => {
  const words = [
    ...Object.values(SETTING_WORDS),
    ...Object.values(SCREEN_WORDS),
    ...Object.values(EXPLORE_WORDS),
    ...Object.keys(SIGNALS).map((signal) => signalWord(signal as keyof typeof SIGNALS)),
  ];
  for (const { means } of words) expect(means).toMatch(/^[A-Z1][^.!]*(?:1\.386[^.!]*)?\.$/);
  expect(Math.max(...words.map(({ means }) => means.length))).toBeLessThanOrEqual(130);
  expect(new Set(words.map(({ means }) => means)).size).toBe(words.length);
});
