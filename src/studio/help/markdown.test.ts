import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emaHorizon, resolveEmaStart, resolveEvaluateEvery } from '../../training/plan';
import { PRESETS } from '../../training/presets';
import { scheduleAt } from '../../training/schedule';
import { SIGNALS } from '../../training/signals';
import { BENCHMARK_WORDS, FACT_WORDS } from './benchmark-words';
import { EXPLORE_WORDS } from './explore-words';
import { FILE_WORDS } from './file-words';
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
    ...Object.values(BENCHMARK_WORDS),
    ...Object.values(FACT_WORDS),
    ...Object.values(FILE_WORDS),
    ...Object.values(EXPLORE_WORDS),
    ...Object.keys(SIGNALS).map((signal) => signalWord(signal as keyof typeof SIGNALS)),
  ];
  for (const { means } of words) expect(means).toMatch(/^[A-Z1][^.!]*(?:1\.386[^.!]*)?\.$/);
  expect(Math.max(...words.map(({ means }) => means.length))).toBeLessThanOrEqual(130);
  expect(new Set(words.map(({ means }) => means)).size).toBe(words.length);
});

test('what the words say of the schedule is what is computed', () => {
  const config = { ...PRESETS.nano, steps: 2000, scheduleSteps: 1000, learningRate: 1e-3, warmup: 0.1 } as const;
  const rate = (step: number) => scheduleAt(step, config).learningRate;
  expect(SETTING_WORDS.warmup.means).toContain('Share of the schedule');
  expect([rate(100), rate(50) / rate(100), rate(101) < rate(100)]).toEqual([1e-3, 0.5, true]);
  expect(SETTING_WORDS.scheduleSteps.means).toMatch(/falls to 0 .* later ones have a tenth of its peak/);
  expect(rate(1000)).toBeCloseTo(0, 12);
  expect(rate(1001)).toBeCloseTo(1e-4, 12);
  expect(SETTING_WORDS.emaStart.means).toContain('nearer 1 the longer the schedule');
  const horizon = (scheduleSteps: number) =>
    emaHorizon(resolveEmaStart({ ...config, emaStart: 'auto', scheduleSteps }));
  expect(horizon(6000)).toBeGreaterThan(horizon(1000));
  expect(SETTING_WORDS.evaluateEvery.means).toContain('a twentieth of the run, from 5 to 500');
  const every = (steps: number) => resolveEvaluateEvery({ evaluateEvery: 'auto', steps });
  expect([every(20), every(2000), every(1_000_000)]).toEqual([5, 100, 500]);
});
