import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

/**
 * Studies train real models through the built studio and write docs/results; they take minutes to hours and are no
 * tests.
 */
export default defineConfig({
  ...journeys,
  // The study of pretraining goes through the command line: no page has to be built and served.
  webServer: process.argv.some((argument) => argument.includes('evidence')) ? undefined : journeys.webServer,
  testDir: '.',
  testMatch: '*.study.ts',
  timeout: 1_800_000,
  workers: 2,
  fullyParallel: true,
  reporter: [['list'], ['./objectives-report.ts']],
});
