import { env, findBackend, setBackend } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { browserPlatform } from '../platform/browser/browser-platform';
import { type OpenedBackend, openBackend, SOFTWARE_GPU_FLAG } from './webgpu/backend';

/** The GPU that the tests of a page share, with all it has compiled: a software one takes most of its time for that. */
let shared: { readonly opened: OpenedBackend; readonly backend: object } | null = null;

/**
 * Makes a device of the browser that a test runs in the current one; it must report no fault. The GPU is opened once.
 * Fails where there is none.
 */
export async function openForTests(kind: 'webgpu' | 'wasm'): Promise<OpenedBackend> {
  if (kind === 'webgpu' && shared !== null && shared.backend === findBackend('webgpu')) {
    await setBackend('webgpu');
    env().set(SOFTWARE_GPU_FLAG, shared.opened.software);
    return shared.opened;
  }
  return openAnew(kind);
}

/** The same, with a GPU on which nothing was done before: for tests of what a device holds altogether. */
export async function openAnew(kind: 'webgpu' | 'wasm'): Promise<OpenedBackend> {
  const opened = await openBackend(kind, browserPlatform(location.origin), (fault) =>
    expect.unreachable(fault.message),
  );
  expect(opened.kind).toBe(kind);
  if (kind === 'webgpu') shared = { opened, backend: findBackend('webgpu') };
  return opened;
}

/** The adapter of the browser that a test runs in. Fails where there is none. */
export async function adapterForTests(): Promise<GPUAdapter> {
  const { adapter } = await browserPlatform(location.origin).gpu.findAdapter();
  expect(adapter, 'no WebGPU adapter in the test browser').not.toBeNull();
  return adapter!;
}
