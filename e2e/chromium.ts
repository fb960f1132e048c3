import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const usualPlaces = (): string[] => {
  switch (process.platform) {
    case 'darwin':
      return [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ];
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((root) =>
        join(process.env[root] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
      );
    default:
      return [
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome',
        '/usr/bin/google-chrome-stable',
        '/snap/bin/chromium',
      ];
  }
};

/** The system's Chrome or Chromium, else the one Playwright has downloaded (undefined lets Playwright choose it). */
const findChromium = (): string | undefined => {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
    return named;
  }
  const installed = usualPlaces().find(existsSync);
  if (installed || existsSync(chromium.executablePath())) return installed;
  throw new Error(
    'No Chrome or Chromium found: install Chrome, or run npx playwright install chromium, or set CHROME_PATH.',
  );
};

/**
 * One browser for component tests and journeys. WebGPU falls back to Chromium's own software adapter where there is no
 * GPU.
 */
export const chromiumLaunchOptions = () => ({
  executablePath: findChromium(),
  args: [
    '--enable-unsafe-webgpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
