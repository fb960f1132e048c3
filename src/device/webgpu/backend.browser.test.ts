import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, exp, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import type { TypedError } from '../../errors/typed-error';
import { adapterName, isSoftware, openDevice } from './adapter';
import { heldBytes, openBackend, precompile } from './backend';

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
    const opened = await openBackend('webgpu', unexpected);
    expect(opened).toMatchObject({ kind: 'webgpu', software: true });
    expect(opened.notice).toContain('processor');
    expect(opened.maxBindingBytes).toBeGreaterThanOrEqual(128 * 2 ** 20);
    expect(backend()).toBeInstanceOf(WebGPUBackend);
  });

  it('prefers WebAssembly to a software adapter when left to choose', async () => {
    expect(await openBackend('auto', unexpected)).toMatchObject({ kind: 'wasm', software: true });
  });

  it('takes WebAssembly, and says why, in a browser without WebGPU', async () => {
    const gpu = vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(undefined as unknown as GPU);
    const opened = await openBackend('auto', unexpected);
    gpu.mockRestore();
    expect(opened.kind).toBe('wasm');
    expect(opened.notice).toMatch(/WebGPU/);
  });

  it('takes WebAssembly, and says why, where the browser gives no adapter, or the adapter no device', async () => {
    const request = vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null);
    expect(await openBackend('webgpu', unexpected)).toMatchObject({
      kind: 'wasm',
      notice: expect.stringContaining('no usable GPU'),
    });
    const requestDevice = async () => {
      throw new DOMException('out of sorts', 'OperationError');
    };
    request.mockResolvedValue({
      features: new Set<string>(),
      limits: {},
      info: info({ vendor: 'nvidia' }),
      requestDevice,
    } as unknown as GPUAdapter);
    const opened = await openBackend('auto', unexpected);
    request.mockRestore();
    expect(opened.kind).toBe('wasm');
    expect(opened.notice).toContain('The GPU refused to open (out of sorts)');
  });

  it('switches back and forth', async () => {
    for (const kind of ['webgpu', 'wasm', 'webgpu'] as const) {
      expect((await openBackend(kind, unexpected)).kind).toBe(kind);
      const tensor = tensor1d([1, 2, 3]);
      expect([...(await tensor.data())]).toEqual([1, 2, 3]);
      tensor.dispose();
      expect(heldBytes()).toBeGreaterThanOrEqual(0);
    }
  });

  it('tells once of an error the device reports', async () => {
    const faults: TypedError[] = [];
    await openBackend('webgpu', (fault) => faults.push(fault));
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
    await openBackend('webgpu', unexpected);
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
    [{}, false, 'GPU'],
  ])('%o', (fields, software, name) => {
    expect(isSoftware(info(fields))).toBe(software);
    expect(adapterName(info(fields))).toBe(name);
  });
});
