import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

/** Studies that go through the command line. */
const withoutPage = ['evidence', 'example'].some((study) => process.argv.some((name) => name.includes(study)));

/**
 * Studies train real models through the built studio or the command line and write docs/results; they take minutes to
 * hours and are no tests.
 */
export default defineConfig({
  ...journeys,
  // No page has to be built and served.
  webServer: withoutPage ? undefined : journeys.webServer,
  testDir: '.',
  testMatch: '*.study.ts',
  timeout: 1_800_000,
  workers: 2,
  fullyParallel: true,
  reporter: withoutPage ? [['list']] : [['list'], ['./objectives-report.ts']],
});
