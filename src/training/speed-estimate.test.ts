import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { takenBytes } from '../device/wasm/native-heap';
import { type OpenedBackend, openBackend } from '../device/webgpu/backend';
import { nodePlatform } from '../platform/node/node-platform';
import { presetFor } from './presets';
import { probeSpeed } from './speed-estimate';

let device: OpenedBackend;
beforeAll(async () => {
  const data = mkdtempSync(join(tmpdir(), 'helicase-'));
  device = await openBackend('wasm', nodePlatform(data, data), () => undefined);
});

test('an estimate is of all steps; one that nobody wants ends with the try at hand, and leaves nothing', async () => {
  const config = presetFor('nano', 'chordmixer');
  const { stepMs, totalMs } = await probeSpeed(config, device);
  expect(stepMs).toBeGreaterThan(0);
  expect(totalMs).toBe(stepMs * config.steps);
  const before = takenBytes();
  const unwanted = new AbortController();
  const estimate = probeSpeed(config, device, unwanted.signal);
  unwanted.abort();
  await expect(estimate).rejects.toMatchObject({ name: 'AbortError' });
  expect(takenBytes()).toBe(before);
});
