import type { PretrainingConfig } from '../config';

/** True where a run takes fused steps: on WebGPU, unless the device is known to be another. */
export const isFused = ({ backbone }: Pick<PretrainingConfig, 'backbone'>, device: { readonly kind: 'webgpu' | 'wasm' } | null): boolean =>
  backbone === 'chordmixer' && device?.kind !== 'wasm';
