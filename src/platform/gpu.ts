/** The WebGPU of the surroundings. */
export interface Gpu {
  /** The best adapter there is. */
  findAdapter(): Promise<FoundAdapter>;
}

/** An adapter, or why there is none: a clause that a sentence begins with. */
export type FoundAdapter = { readonly adapter: GPUAdapter } | { readonly adapter: null; readonly why: string };

/** What adapters are asked for by. */
export const ADAPTER_WISHES: GPURequestAdapterOptions = { powerPreference: 'high-performance' };
