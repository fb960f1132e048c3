import { findBrowser, thisMachine } from './find-browser.js';

/**
 * One browser for component tests and journeys. WebGPU falls back to Chromium's own software adapter where there is no
 * GPU. Without a browser Playwright says at the first launch how to get one.
 */
export const chromiumLaunchOptions = () => ({
  executablePath: findBrowser(thisMachine),
  args: [
    '--enable-unsafe-webgpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
