/** True where a run takes fused steps: on WebGPU, unless the device is known to be another. */
export const isFused = (device: { readonly kind: 'webgpu' | 'wasm' } | null): boolean => device?.kind !== 'wasm';
