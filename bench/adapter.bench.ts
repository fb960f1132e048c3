/** Which GPU Chromium finds on this machine, into the file that BENCH_ADAPTER names: the first question of gpu.mjs. */
import { writeFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { isSoftware } from '../src/device/webgpu/adapter.ts';

const out = process.env['BENCH_ADAPTER'];

test('adapter of this machine', async ({ page }) => {
  test.skip(out === undefined, 'nobody asks');
  // Only a secure page has WebGPU; nothing is served.
  await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto('http://localhost/');
  const info = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return null;
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    return { vendor, architecture, device, description, isFallbackAdapter };
  });
  const name = info === null ? null : info.description || [info.vendor, info.architecture].join(' ');
  writeFileSync(out!, JSON.stringify({ name, hardware: info !== null && !isSoftware(info as GPUAdapterInfo) }));
});
