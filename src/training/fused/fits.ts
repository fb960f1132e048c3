import type { PretrainingConfig } from '../config';

/**
 * True where a run takes fused steps: on WebGPU, unless the device is known to be another, and where CLS vectors are
 * compared.
 */
export const isFused = (
  device: { readonly kind: 'webgpu' | 'wasm' } | null,
  { objective }: Pick<PretrainingConfig, 'objective'>,
): boolean => device?.kind !== 'wasm' && (objective === 'infonce' || objective === 'distillation');
