import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scriptName } from './offline.ts';

const BENCH = 'assets/bench-[name]-[hash].js';
const STUDIO = 'assets/[name]-[hash].js';

test.each([
  ['bench/engine/subject-worker.ts', BENCH],
  ['src/studio/features/bench/bench-screen.tsx', BENCH],
  ['src/worker/worker.ts', STUDIO],
  ['src/engine/benchmarks/order.ts', STUDIO],
])('of the module %s the script is called %s', (path, name) => {
  expect(scriptName({ facadeModuleId: join(import.meta.dirname, path) })).toBe(name);
});

test("a script of several modules, or of none here, is the studio's", () => {
  for (const facadeModuleId of [undefined, null, '', '\0virtual'])
    expect(scriptName({ facadeModuleId: facadeModuleId ?? null })).toBe(STUDIO);
});

test("the folder that the repository lies in does not make its scripts the bench's", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'helicase-'));
  const root = join(folder, 'bench', 'helicase');
  try {
    mkdirSync(root, { recursive: true });
    for (const file of ['offline.ts', 'csp.ts', 'package.json'])
      cpSync(join(import.meta.dirname, file), join(root, file));
    symlinkSync(join(import.meta.dirname, 'node_modules'), join(root, 'node_modules'));
    const there = await import(/* @vite-ignore */ join(root, 'offline.ts'));
    expect(there.scriptName({ facadeModuleId: join(root, 'src/worker/worker.ts') })).toBe(STUDIO);
    expect(there.scriptName({ facadeModuleId: join(root, 'bench/engine/subject-worker.ts') })).toBe(BENCH);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
