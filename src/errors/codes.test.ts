import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const codes = [...readFileSync('src/errors/codes.ts', 'utf8').matchAll(/^ {2}(?:\/\/ (.*)|\| '(.*)';?)$/gm)];
const listed = codes.flatMap(([, , code]) => code ?? []);

test('every code is used where something can fail, so that the list cannot rot', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|errors\/codes\.ts$/.test(file))
    .map((file) => readFileSync(`src/${file}`, 'utf8'))
    .join('\n');
  expect(listed.length).toBeGreaterThan(100);
  expect(listed.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('codes are sorted within their subject, each listed once', () => {
  const subjects: string[][] = [];
  for (const [, subject, code] of codes) {
    if (subject !== undefined) subjects.push([]);
    else subjects.at(-1)!.push(code);
  }
  expect(subjects).toEqual(subjects.map((subject) => subject.toSorted()));
  expect(new Set(listed).size).toBe(listed.length);
});
