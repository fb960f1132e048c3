import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rotaryTable } from './table';

test.each([4, 8, 12, 16, 24, 32, 64, 128])('angles of heads %d wide are those of Math, as float32', (headWidth) => {
  const tokens = 1024;
  const known = new Float32Array(tokens * headWidth);
  for (let t = 0; t < tokens; t++)
    for (let i = 0; i < headWidth; i += 2)
      known.set(
        [Math.cos(t * 10_000 ** (-i / headWidth)), Math.sin(t * 10_000 ** (-i / headWidth))],
        t * headWidth + i,
      );
  expect(rotaryTable(tokens, headWidth)).toEqual(known);
});

test('they have these bits in whatever engine', () => {
  const bytes = new Uint8Array(rotaryTable(2000, 24).buffer);
  expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('a0644ddadd084b71');
});
