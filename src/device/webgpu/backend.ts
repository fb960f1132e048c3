import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  backend,
  env,
  findBackendFactory,
  ready,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { TypedError } from '../../errors/typed-error';
import type { KeyValue } from '../../platform/key-value';
import type { Platform } from '../../platform/platform';
import type { Threads } from '../../platform/threads';
import { replaceBrokenHeap } from '../wasm/heap';
import { takenBytes } from '../wasm/native-heap';
import { keepThreads } from '../wasm/surroundings';
import { adapterName, infoOf, isSoftware, openDevice } from './adapter';
import { adapterTraits } from './adapter-traits';
import { ownBytes } from './buffers';
import { lookForQuads } from './quads';
import { StudioBackend } from './studio-backend';
import { keepTuningIn } from './tuning-store';

/** Set where WebGPU runs on the CPU, which wants other kernels than hardware does. */
export const SOFTWARE_GPU_FLAG = 'HELICASE_SOFTWARE_GPU';
env().registerFlag(SOFTWARE_GPU_FLAG, () => false);

/** What the engine computes on. */
export interface OpenedBackend {
  readonly kind: 'webgpu' | 'wasm';
  readonly adapter: string;
  /** True where arithmetic runs on the CPU. */
  readonly software: boolean;
  /** Why this device and not a GPU; empty on a hardware GPU. */
  readonly notice: string;
  /** Largest storage-buffer binding in bytes; 0 on WebAssembly. */
  readonly maxBindingBytes: number;
}

/** What a device needs of its surroundings. */
export type DevicePlatform = Pick<Platform, 'gpu' | 'assets' | 'keyValue' | 'threads'>;

const SLOWER = 'much slower than on a GPU. The nano preset is made for it';

/**
 * Opens the device to compute on and makes it tfjs's current backend: with `auto` a hardware GPU, else WebAssembly.
 * @param platform gives the GPU, the WebAssembly, and a place for what is measured of the GPU
 * @param onFault told once, when the GPU device is lost or reports an error nobody else caught
 */
export async function openBackend(
  choice: 'auto' | 'webgpu' | 'wasm',
  platform: DevicePlatform,
  onFault: (fault: TypedError) => void,
): Promise<OpenedBackend> {
  const { gpu, keyValue, threads } = platform;
  keepThreads(threads);
  if (choice === 'wasm') return openWasm(platform, 'WebAssembly was chosen');
  try {
    const found = await gpu.findAdapter();
    if (found.adapter === null) return await openWasm(platform, found.why);
    const named = await nameAdapter(found.adapter);
    if (choice === 'auto' && named.software)
      return await openWasm(platform, `The only WebGPU adapter (${named.name}) is a software one`);
    return await openWebGpu(named, keyValue, onFault);
  } catch (cause) {
    if (cause instanceof TypedError) throw cause;
    return openWasm(platform, `The GPU refused to open (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

/** An adapter with what is known of it. */
interface NamedAdapter {
  readonly adapter: GPUAdapter;
  readonly info: GPUAdapterInfo;
  readonly name: string;
  readonly software: boolean;
}

async function nameAdapter(adapter: GPUAdapter): Promise<NamedAdapter> {
  const { features, limits } = adapter;
  const info = await infoOf(adapter);
  return { adapter, info, name: adapterName({ info, features, limits }), software: isSoftware(info) };
}

let openedDevice: GPUDevice | null = null;

async function openWebGpu(
  { adapter, info, name, software }: NamedAdapter,
  keyValue: KeyValue,
  onFault: (fault: TypedError) => void,
): Promise<OpenedBackend> {
  const device = await openDevice(adapter);
  watch(device, onFault);
  keepTuningIn(keyValue, device, adapterTraits(adapter));
  await lookForQuads(device);
  openedDevice?.destroy();
  openedDevice = device;
  // In a browser the package registers a backend with a device of its own choosing; ours takes its name and place.
  if (findBackendFactory('webgpu')) removeBackend('webgpu');
  registerBackend('webgpu', () => new StudioBackend(device, info), 3);
  env().set(SOFTWARE_GPU_FLAG, software);
  if (!(await setBackend('webgpu'))) throw new Error('TensorFlow.js does not take it');
  await ready();
  return {
    kind: 'webgpu',
    adapter: name,
    software,
    notice: software ? `${name} computes on the processor, ${SLOWER}.` : '',
    maxBindingBytes: device.limits.maxStorageBufferBindingSize,
  };
}

function watch(device: GPUDevice, onFault: (fault: TypedError) => void): void {
  let told = false;
  const tell = (fault: TypedError) => {
    if (!told) onFault(fault);
    told = true;
  };
  device.lost.then(({ reason, message }) => {
    // 'destroyed' is our own doing, when another device is opened.
    if (reason !== 'destroyed')
      tell(
        new TypedError('device-lost', `The GPU was lost: ${message}`, 'Start the run again; the genome is still here.'),
      );
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    tell(
      new TypedError(
        'device-error',
        `The GPU reported an error: ${error.message}`,
        'Choose a smaller preset or WebAssembly, then start again.',
      ),
    );
  });
}

async function openWasm(
  { assets: { wasm }, threads }: Pick<DevicePlatform, 'assets' | 'threads'>,
  why: string,
): Promise<OpenedBackend> {
  replaceBrokenHeap();
  setWasmPaths(wasm);
  // The package's own threads import scripts that the page's policy does not let them have.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend('wasm'))) {
    throw new TypedError(
      'no-device',
      'Neither WebGPU nor WebAssembly can be used in this browser.',
      'Open the studio in a current Chrome, Edge, Firefox or Safari.',
    );
  }
  await ready();
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    kind: 'wasm',
    adapter: simd ? 'WebAssembly (SIMD)' : 'WebAssembly',
    software: true,
    notice: `${why}. Training runs on the processor through WebAssembly, ${SLOWER}.${alone(threads)}`,
    maxBindingBytes: 0,
  };
}

const alone = ({ refused }: Threads): string => (refused === null ? '' : ` ${refused}: one thread computes.`);

/** The device that is computed on now. */
export function currentDevice(): Pick<OpenedBackend, 'kind' | 'maxBindingBytes'> {
  const current = backend();
  return current instanceof WebGPUBackend
    ? { kind: 'webgpu', maxBindingBytes: current.device.limits.maxStorageBufferBindingSize }
    : { kind: 'wasm', maxBindingBytes: 0 };
}

/** Bytes the current backend holds, pooled buffers included. */
export function heldBytes(): number {
  const current = backend();
  if (current instanceof WebGPUBackend) return current.memory().numBytesAllocatedInGPU + ownBytes();
  // The package's heap never shrinks, so its size is the most that was ever held; the module's types leave it out.
  const { wasm } = current as unknown as { wasm?: { HEAPU8: Uint8Array } };
  return (wasm === undefined ? 0 : wasm.HEAPU8.byteLength) + takenBytes();
}

/** Pipelines of the current backend, compiled or on their way; empty on WebAssembly. */
function pipelines(): (GPUComputePipeline | Promise<GPUComputePipeline>)[] {
  const current = backend();
  // The cache is private in the package's types; it is the only list of what there is to compile.
  const cache = (
    current as unknown as { pipelineCache?: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>> }
  ).pipelineCache;
  return current instanceof WebGPUBackend && cache !== undefined ? Object.values(cache) : [];
}

/**
 * Compiles every pipeline that `work` needs, without running it, in parallel and off the critical path.
 * On WebAssembly there is nothing to compile and `work` is not called.
 */
export async function precompile(work: () => void, onProgress: (done: number, total: number) => void): Promise<void> {
  const current = backend();
  if (!(current instanceof WebGPUBackend)) return;
  env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    work();
  } finally {
    env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  const waiting = pipelines();
  let done = 0;
  onProgress(done, waiting.length);
  await Promise.all(
    waiting.map(async (pipeline) => {
      await pipeline;
      onProgress(++done, waiting.length);
    }),
  );
  await current.checkCompileCompletionAsync();
}
