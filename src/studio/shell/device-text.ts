import { THREADS } from '../../training/stepper';
import type { StudioState } from './state';

/**
 * The device in a few words; on the processor with the threads that compute, which is known once a run has begun, or
 * where they were chosen.
 */
export function deviceText({
  device,
  run,
  config,
}: Pick<StudioState, 'run' | 'config'> & { readonly device: NonNullable<StudioState['device']> }): string {
  const { kind, adapter, software } = device;
  if (kind === 'webgpu') {
    const name = adapter.toLowerCase().includes('webgpu') ? adapter : `${adapter}, WebGPU`;
    return software ? `${name}, software` : name;
  }
  const threads = run?.kernels[THREADS] ?? (config.threads === 'auto' ? null : String(config.threads));
  if (threads === null) return 'WebAssembly, on the CPU';
  return `WebAssembly, ${threads} ${threads === '1' ? 'thread' : 'threads'}`;
}
