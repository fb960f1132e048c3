import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

const port = 4177;

/** Benches measure and print; they assert only that what was measured is right. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.bench.ts',
  timeout: 3_600_000,
  use: { ...journeys.use, baseURL: `http://localhost:${port}` },
  webServer: {
    command: `npx vite --config bench/import/vite.config.ts --port ${port} --strictPort`,
    cwd: `${import.meta.dirname}/..`,
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
});
