import { ADAPTER_WISHES, type Gpu } from '../gpu';

/** The npm package `webgpu`: Dawn, the WebGPU of Chromium, for Node. It is optional. */
interface Dawn {
  /** @param options of Dawn, such as `backend=vulkan` */
  create(options: string[]): GPU;
  /** What a browser has as globals: `GPUBufferUsage` and the like. */
  readonly globals: object;
}

/** Held for good: the devices of a GPU object that is collected are lost. */
let opened: Promise<GPU | null> | null = null;

export const dawnGpu: Gpu = {
  async findAdapter() {
    opened ??= open();
    const gpu = await opened;
    if (gpu === null) return { adapter: null, why: 'The package webgpu, by which Node has WebGPU, is not installed' };
    const adapter = await gpu.requestAdapter(ADAPTER_WISHES);
    return adapter === null ? { adapter, why: 'This machine has no usable GPU' } : { adapter };
  },
};

async function open(): Promise<GPU | null> {
  // By a name that no bundler follows.
  const name = 'webgpu';
  const dawn: Dawn | null = await import(/* @vite-ignore */ name).catch(() => null);
  if (dawn === null) return null;
  const gpu = dawn.create([]);
  Object.assign(globalThis, dawn.globals);
  // TensorFlow.js computes on WebGPU only where a browser would have it. Older Nodes have no navigator at all.
  if (globalThis.navigator === undefined) Object.assign(globalThis, { navigator: { userAgent: 'Node.js' } });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu });
  return gpu;
}
