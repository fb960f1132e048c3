import { ADAPTER_WISHES, type Gpu } from '../gpu';

export const browserGpu: Gpu = {
  async findAdapter() {
    if (navigator.gpu === undefined) return { adapter: null, why: 'This browser has no WebGPU' };
    // Blocked, or no driver.
    const adapter = await navigator.gpu.requestAdapter(ADAPTER_WISHES);
    return adapter === null ? { adapter, why: 'The browser found no usable GPU' } : { adapter };
  },
};
