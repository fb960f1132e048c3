import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, exp, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { TypedError } from '../../errors/typed-error';
import { browserPlatform } from '../../platform/browser/browser-platform';
import type { FoundAdapter } from '../../platform/gpu';
import { adapterName, isSoftware, openDevice } from './adapter';
import { heldBytes, openBackend, precompile } from './backend';

const platform = browserPlatform(location.origin);
const unexpected = (fault: TypedError) => expect.unreachable(fault.message);

const info = (fields: Partial<GPUAdapterInfo>): GPUAdapterInfo => ({
  vendor: '',
  architecture: '',
  device: '',
  description: '',
  isFallbackAdapter: false,
  subgroupMinSize: 4,
  subgroupMaxSize: 4,
  __brand: 'GPUAdapterInfo',
  ...fields,
});

describe('choosing a device', () => {
  it('opens WebGPU where it is asked for, and says that the adapter is software', async () => {
    const opened = await openBackend('webgpu', platform, unexpected);
    expect(opened).toMatchObject({ kind: 'webgpu', software: true });
    expect(opened.notice).toContain('processor');
    expect(opened.maxBindingBytes).toBeGreaterThanOrEqual(128 * 2 ** 20);
    expect(backend()).toBeInstanceOf(WebGPUBackend);
  });

  it('prefers WebAssembly to a software adapter when left to choose', async () => {
    expect(await openBackend('auto', platform, unexpected)).toMatchObject({ kind: 'wasm', software: true });
  });

  it('takes WebAssembly, and says why, where there is no adapter, or the adapter gives no device', async () => {
    const found = async (adapter: FoundAdapter) =>
      openBackend('auto', { ...platform, gpu: { findAdapter: async () => adapter } }, unexpected);
    const none = await found({ adapter: null, why: 'This browser has no WebGPU' });
    expect(none).toMatchObject({
      kind: 'wasm',
      notice: expect.stringMatching(/^This browser has no WebGPU\. Training/),
    });
    const requestDevice = async () => {
      throw new DOMException('out of sorts', 'OperationError');
    };
    const adapter = { features: new Set<string>(), limits: {}, info: info({ vendor: 'nvidia' }), requestDevice };
    const refused = await found({ adapter: adapter as unknown as GPUAdapter });
    expect(refused.kind).toBe('wasm');
    expect(refused.notice).toContain('The GPU refused to open (out of sorts)');
  });

  it('switches back and forth', async () => {
    for (const kind of ['webgpu', 'wasm', 'webgpu'] as const) {
      expect((await openBackend(kind, platform, unexpected)).kind).toBe(kind);
      const tensor = tensor1d([1, 2, 3]);
      expect([...(await tensor.data())]).toEqual([1, 2, 3]);
      tensor.dispose();
      expect(heldBytes()).toBeGreaterThanOrEqual(0);
    }
  });

  it('tells once of an error the device reports', async () => {
    const faults: TypedError[] = [];
    await openBackend('webgpu', platform, (fault) => faults.push(fault));
    const { device } = backend() as WebGPUBackend;
    // Mapping for reading cannot be combined with storage: a validation error nobody catches.
    for (let i = 0; i < 2; i++)
      device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    device.queue.submit([]);
    await device.queue.onSubmittedWorkDone();
    await expect.poll(() => faults.length, { timeout: 10_000 }).toBe(1);
    expect(faults[0].code).toBe('device-error');
  });

  it('compiles pipelines ahead, with progress', async () => {
    await openBackend('webgpu', platform, unexpected);
    const progress: [number, number][] = [];
    const x = tensor1d([1, 2, 3]);
    await precompile(
      () => exp(x).dispose(),
      (done, total) => progress.push([done, total]),
    );
    x.dispose();
    expect(progress[0][0]).toBe(0);
    const [done, total] = progress[progress.length - 1];
    expect(done).toBe(total);
  });
});

describe('the ladder of limits', () => {
  it('goes down to the defaults when a driver refuses what it advertised', async () => {
    const asked: GPUDeviceDescriptor[] = [];
    const device = {} as GPUDevice;
    const adapter = {
      features: new Set<string>(['timestamp-query']),
      limits: { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 },
      requestDevice: async (descriptor: GPUDeviceDescriptor) => {
        asked.push(descriptor);
        if (descriptor.requiredLimits !== undefined) throw new DOMException('refused', 'OperationError');
        return device;
      },
    };
    expect(await openDevice(adapter as unknown as GPUAdapter)).toBe(device);
    expect(asked.map(({ requiredLimits }) => Object.keys(requiredLimits ?? {}).length)).toEqual([8, 2, 0]);
    expect(asked[0].requiredFeatures).toEqual(['timestamp-query']);
  });
});

describe('naming an adapter', () => {
  it.each([
    [{ vendor: 'google', architecture: 'swiftshader' }, true, 'Google Swiftshader'],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15)' }, true, 'llvmpipe (LLVM 15)'],
    [{ vendor: 'apple', architecture: 'metal-3' }, false, 'Apple Metal-3'],
    [{ vendor: 'nvidia', architecture: 'hopper', isFallbackAdapter: true }, true, 'Nvidia Hopper'],
    // A browser that tells nothing of it: its features and limits do.
    [{}, false, 'GPU 917082e6'],
  ])('%o', (fields, software, name) => {
    expect(isSoftware(info(fields))).toBe(software);
    const limits = { maxBufferSize: 2 ** 31 } as GPUSupportedLimits;
    expect(adapterName({ info: info(fields), features: new Set(['subgroups']), limits })).toBe(name);
  });
});
