import code from './philox.wgsl?raw';

/** WGSL of `philox(block, sample, step, key)`: the four words of counter (block, sample, step, 0). */
export const PHILOX_FUNCTION: string = code;
