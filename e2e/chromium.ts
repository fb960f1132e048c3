import { findBrowser, thisMachine } from './find-browser.js';

/**
 * One browser for component tests and journeys. WebGPU falls back to Chromium's own software adapter where there is no
 * GPU; HELICASE_GPU asks for the one that there is. Without a browser Playwright says at the first launch how
 * to get one.
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
    // Workgroup memory is zero at the beginning either way: set so by the kernel, and not by its initializer, for which
    // the software adapter compiles a store of each number, ten times as long as the kernel itself.
    '--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension',
    // A window that is not shown has no GPU on Linux unless it is asked for.
    ...(process.env['HELICASE_GPU'] === undefined || process.platform !== 'linux'
      ? []
      : ['--use-angle=vulkan', '--enable-features=Vulkan', '--disable-vulkan-surface', '--ignore-gpu-blocklist']),
  ],
});
