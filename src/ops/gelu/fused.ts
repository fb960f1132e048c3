import code from './gelu.wgsl?raw';

/** WGSL of exact GELU and its slope, `gelu4(z)`: y = z Phi(z), dy = Phi(z) + z phi(z). */
export const GELU_FUNCTION: string = code;
