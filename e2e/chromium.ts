import { findBrowser, thisMachine } from './find-browser.js';

/**
 * Workgroup memory is zero at the beginning either way: set so by the kernel, and not by its initializer, for which the
 * software adapter compiles a store of each number, ten times as long as the kernel itself.
 */
const FOR_SOFTWARE = ['--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension'];
/** A window that is not shown has no GPU on Linux unless it is asked for. */
const FOR_HARDWARE =
  process.platform === 'linux'
    ? ['--use-angle=vulkan', '--enable-features=Vulkan', '--disable-vulkan-surface', '--ignore-gpu-blocklist']
    : [];

/**
 * One browser for component tests and journeys. WebGPU falls back to Chromium's own software adapter where there is no
 * GPU; HELICASE_GPU asks for the one that there is, whose kernels are compiled as in anybody's browser. Without a
 * browser Playwright says at the first launch how to get one.
 * @param windows whether it must have windows, whose tabs can be hidden and put aside
 */
export const chromiumLaunchOptions = (windows = false) => ({
  executablePath: findBrowser(thisMachine, windows),
  args: [
    '--enable-unsafe-webgpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(process.env['HELICASE_GPU'] === undefined ? FOR_SOFTWARE : FOR_HARDWARE),
  ],
});
