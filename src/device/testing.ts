import { expect } from 'vitest';
import { browserPlatform } from '../platform/browser/browser-platform';
import { type OpenedBackend, openBackend } from './webgpu/backend';

/** Opens a device of the browser that a test runs in, which must report no fault. Fails where there is none. */
export async function openForTests(kind: 'webgpu' | 'wasm'): Promise<OpenedBackend> {
  const opened = await openBackend(kind, browserPlatform(location.origin), (fault) =>
    expect.unreachable(fault.message),
  );
  expect(opened.kind).toBe(kind);
  return opened;
}

/** The adapter of the browser that a test runs in. Fails where there is none. */
export async function adapterForTests(): Promise<GPUAdapter> {
  const { adapter } = await browserPlatform(location.origin).gpu.findAdapter();
  expect(adapter, 'no WebGPU adapter in the test browser').not.toBeNull();
  return adapter!;
}
