import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

const port = Number(process.env['BENCH_PORT'] ?? 4177);

/** Builds and serves the benches' pages; who asks for the adapter alone needs none. */
const pages = {
  command:
    'npx vite build --config bench/vite.config.ts --logLevel warn && ' +
    `npx vite preview --config bench/vite.config.ts --port ${port} --strictPort`,
  cwd: `${import.meta.dirname}/..`,
  url: `http://localhost:${port}/engine/`,
  timeout: 180_000,
  reuseExistingServer: false,
};

/** Benches measure and print; they assert only that what was measured is right. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.bench.ts',
  timeout: 3_600_000,
  workers: 1,
  use: { ...journeys.use, baseURL: `http://localhost:${port}` },
  webServer: process.env['BENCH_ADAPTER'] === undefined ? pages : undefined,
});
