import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rootAbove } from './repository-root';

let folder: string;
const script = () => join(folder, 'dist-cli');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-root-'));
  mkdirSync(script());
});

afterAll(() => rmSync(folder, { recursive: true }));

test('a script that was taken out of its repository is told so', () => {
  expect(() => rootAbove(script())).toThrow('no package.json stands above it');
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(rootAbove(script())).toBe(folder);
});
