import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getBackend, matMul, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { nodePlatform } from '../../platform/node/node-platform';
import { openBackend } from './backend';

const data = mkdtempSync(join(tmpdir(), 'helicase-'));
afterAll(() => rmSync(data, { recursive: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('WebAssembly opens in Node and multiplies matrices', async () => {
  const platform = nodePlatform(data, data);
  const opened = await openBackend('wasm', platform, (fault) => expect.unreachable(fault.message));
  expect(opened).toMatchObject({ kind: 'wasm', adapter: expect.stringContaining('WebAssembly') });
  const product = tidy(() => matMul(tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tensor2d([1, 0, 0, 1, 1, 1], [3, 2])));
  expect(product.shape).toEqual([2, 2]);
  expect([...(await product.data())]).toEqual([4, 5, 10, 11]);
  product.dispose();
});

test('a machine without a GPU computes by WebAssembly and says why', async () => {
  const gpu = { findAdapter: async () => ({ adapter: null, why: 'This machine has no usable GPU' }) };
  const opened = await openBackend('auto', { ...nodePlatform(data, data), gpu }, (fault) =>
    expect.unreachable(fault.message),
  );
  expect(opened).toMatchObject({ kind: 'wasm', notice: expect.stringMatching(/^This machine has no usable GPU\./) });
});

test('a GPU opens in Node, where the package has registered no backend of its own', async () => {
  const device = {
    features: new Set<string>(),
    limits: { maxStorageBufferBindingSize: 2 ** 27 },
    lost: new Promise(() => {}),
    addEventListener: () => undefined,
    destroy: () => undefined,
  };
  const adapter = {
    features: new Set<string>(),
    limits: {},
    info: { vendor: 'nvidia', architecture: 'hopper', device: '', description: '' },
    requestDevice: async () => device,
  } as unknown as GPUAdapter;
  const gpu = { findAdapter: async () => ({ adapter }) };
  vi.stubGlobal('navigator', { gpu: {} });
  for (const kind of ['webgpu', 'wasm', 'webgpu', 'wasm'] as const) {
    const opened = await openBackend(kind, { ...nodePlatform(data, data), gpu }, (fault) =>
      expect.unreachable(fault.message),
    );
    expect(opened.kind).toBe(kind);
    expect(getBackend()).toBe(kind);
  }
  // What it does not take is said, and not computed on something else in its name.
  vi.stubGlobal('navigator', undefined);
  vi.spyOn(console, 'warn').mockReturnValue();
  const refused = await openBackend('webgpu', { ...nodePlatform(data, data), gpu }, (fault) =>
    expect.unreachable(fault.message),
  );
  expect(refused).toMatchObject({ kind: 'wasm', notice: expect.stringContaining('The GPU refused to open') });
});

test('an adapter without info, and a browser that fails to find one, end in WebAssembly or on the GPU', async () => {
  const openWith = (findAdapter: () => Promise<{ adapter: GPUAdapter }>) =>
    openBackend('auto', { ...nodePlatform(data, data), gpu: { findAdapter } }, (fault) =>
      expect.unreachable(fault.message),
    );
  const refusing: GPUAdapter = Object.assign(Object.create(null), {
    features: new Set<string>(),
    limits: {},
    requestDevice: async () => {
      throw new Error('not today');
    },
  });
  const why = async (opening: ReturnType<typeof openWith>) => (await opening).notice;
  expect(await why(openWith(async () => ({ adapter: refusing })))).toContain('The GPU refused to open (not today)');
  const fallback = Object.assign(Object.create(refusing), { isFallbackAdapter: true });
  expect(await why(openWith(async () => ({ adapter: fallback })))).toContain('is a software one');
  const failing = openWith(async () => {
    throw new DOMException('gone', 'OperationError');
  });
  expect(await why(failing)).toContain('The GPU refused to open (gone)');
});
