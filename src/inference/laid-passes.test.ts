import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arena } from '../device/wasm/arena';
import { takenBytes } from '../device/wasm/native-heap';
import { openBackend } from '../device/webgpu/backend';
import { layOut } from '../model/layout';
import { type NetworkShape, tokensOf } from '../model/shape';
import { initialParameters } from '../model/weights';
import { onProcessor } from '../ops/native/processor';
import { nodePlatform } from '../platform/node/node-platform';
import { passBytes } from './laid-passes';
import { LaidPrograms, MOST_LAID_BYTES } from './laid-programs';
import { openNetwork } from './network';

const folder = mkdtempSync(join(tmpdir(), 'helicase-passes-'));
beforeAll(() => openBackend('wasm', nodePlatform(folder, folder), () => undefined));
afterAll(() => rmSync(folder, { recursive: true }));

const SMALL: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 120,
  clsVectors: 4,
  width: 32,
  hidden: 64,
  groupSize: 4,
  heads: 4,
  blocks: 2,
  head: 'feature',
  projectorHidden: 64,
  prototypes: 64,
};
const SHAPES: readonly NetworkShape[] = [SMALL, { ...SMALL, backbone: 'transformer' }];

test.each(SHAPES)('a forward pass of a $backbone takes what it is planned to take', async (shape) => {
  const tokens = tokensOf(shape);
  const before = takenBytes();
  const network = openNetwork(shape, initialParameters(layOut(shape), 1));
  const rows = [100, 7, 60].map((length) => new Uint8Array(length));
  await network.features(rows, { of: 'mean' });
  expect(takenBytes() - before).toBe(passBytes('forward', shape, { windows: rows.length, tokens, padded: true }));
  network.dispose();
  expect(takenBytes()).toBe(before);
});

test.each(SHAPES)('padding costs a $backbone nothing', (shape) => {
  for (const kind of ['forward', 'step'] as const) {
    const [padded, whole] = [true, false].map((is) => passBytes(kind, shape, { windows: 5, tokens: 77, padded: is }));
    expect(padded).toBe(whole);
  }
});

test('what was laid out longest ago makes room, by number and by bytes', async () => {
  const block = (bytes: number) => (arena: Arena) => arena.take(bytes);
  await onProcessor(({ processor }) => {
    const before = takenBytes();
    const laid = new LaidPrograms(processor, (arena, { windows }) => block(windows)(arena));
    const held = (windows: number) => {
      laid.of({ windows, tokens: 1, padded: false });
      return takenBytes() - before;
    };
    expect([640, 64, 128].map(held)).toEqual([640, 704, 192]);
    const most = MOST_LAID_BYTES - 64;
    expect([most, 64, 128].map(held)).toEqual([most, MOST_LAID_BYTES, 192]);
    expect(held(MOST_LAID_BYTES)).toBe(MOST_LAID_BYTES);
    laid.dispose();
    expect(takenBytes()).toBe(before);
  });
});
