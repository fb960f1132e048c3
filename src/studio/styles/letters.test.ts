import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Letters of 12 px and more on a laptop (product.md): what is smaller is not read, least of all on a projector. */
const LEAST_REM = 0.75;
const LEAST_PX = 12;

const folder = new URL('.', import.meta.url);
const sheets = readdirSync(folder)
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

/** Names of sizes, as tokens.css and whoever sets them anew write them. */
const SIZES = ['--body', '--small', '--least'];

/** Whether letters of a size can be smaller than the least; sizes that follow another's cannot. */
function isTooSmall(size: string): boolean {
  if (/^(inherit|var\(--(body|small|least)\))$/.test(size)) return false;
  const [, of, parts] = /^(max|clamp)\((.*)\)$/.exec(size) ?? [];
  if (of === 'clamp') return isTooSmall(parts.split(',')[0].trim());
  if (of === 'max') return parts.split(',').every((part) => isTooSmall(part.trim()));
  const [, value, unit] = /^([\d.]+)(rem|px|%)$/.exec(size) ?? [];
  if (unit === 'rem') return Number(value) < LEAST_REM;
  if (unit === 'px') return Number(value) < LEAST_PX;
  // Of a letter that may be the least already.
  return !(unit === '%' && Number(value) >= 100);
}

test('no style sheet sets letters smaller than the least there are', () => {
  const small = sheets.flatMap(({ name, text }) =>
    [...text.matchAll(/(font-size|font|--body|--small|--least):\s*([^;]+);/g)].flatMap(([line, property, value]) => {
      const size = property === 'font' ? /(?:^|\s)(\S+)\s*\/|^(inherit)$/.exec(value)?.slice(1).find(Boolean) : value;
      return size === undefined || isTooSmall(size) ? [`${name}: ${line}`] : [];
    }),
  );
  expect(small).toEqual([]);
});

test('no picture does either, on the page or in a file', () => {
  const studio = new URL('..', folder);
  const small = readdirSync(studio, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
    .flatMap((name) =>
      [
        ...readFileSync(new URL(name, studio), 'utf8').matchAll(
          /(?:font-size="|fontSize[=:] ?["{]*|LETTER_SIZE = )(\d+)/g,
        ),
      ]
        .filter(([, pixels]) => Number(pixels) < LEAST_PX)
        .map(([set]) => `${name}: ${set}`),
    );
  expect(small).toEqual([]);
});

test('the sizes that have a name are set, and a size below the least would be found', () => {
  const tokens = sheets.find(({ name }) => name === 'tokens.css')!.text;
  for (const size of SIZES) expect(tokens).toContain(`${size}: `);
  expect(['0.74rem', '11.5px', '0.9em', 'clamp(90%, 0.5rem + 1vw, 120%)'].filter(isTooSmall)).toHaveLength(4);
  expect(['0.75rem', '12px', '100%', 'max(0.9em, var(--least))', 'inherit'].filter(isTooSmall)).toEqual([]);
});
