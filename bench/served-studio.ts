import { join } from 'node:path';
import { test } from '@playwright/test';
import { build, type PreviewServer, preview } from 'vite';

const root = join(import.meta.dirname, '..');

/** Builds the studio and serves it while the tests of a file run. @returns asks for its address */
export function servedStudio(): () => string {
  let server: PreviewServer;
  test.beforeAll(async () => {
    await build({ root, logLevel: 'warn' });
    server = await preview({
      root,
      logLevel: 'warn',
      preview: { port: Number(process.env['BENCH_PORT'] ?? 4177) + 1, open: false },
    });
  });
  test.afterAll(() => server.close());
  return () => (server.resolvedUrls?.local[0] ?? '').replace(/\/$/, '');
}
