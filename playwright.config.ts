import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunchOptions } from './e2e/chromium.ts';

const port = 4174;

/**
 * Journeys run against the built studio, served with its production headers, two at a time: each waits most of its
 * time. Timeouts allow for a software GPU on two cores.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  workers: 2,
  // A busy machine may stretch a moment a journey waits in; what is really broken fails twice, and a journey that
  // needed a second try is named.
  retries: process.env['CI'] ? 1 : 0,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 720 },
    // Journeys see the files of this build as the server sends them; what the service worker does has tests of its own.
    serviceWorkers: 'block',
    // The recorded run of the first screen stands still, except where a journey looks at it play.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: chromiumLaunchOptions(),
    trace: 'off',
    video: 'off',
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `npm run build -- --logLevel warn && npx vite preview --port ${port} --strictPort`,
    cwd: import.meta.dirname,
    url: `http://localhost:${port}`,
    timeout: 180_000,
    reuseExistingServer: false,
  },
});
