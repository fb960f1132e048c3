import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';

/** Resolves when everything asked of tfjs's current backend so far is computed. WebAssembly computes at once. */
export async function settled(): Promise<void> {
  const current = backend();
  if (!(current instanceof WebGPUBackend)) return;
  current.ensureCommandEncoderReady();
  current.endComputePassEncoder();
  current.submitQueue();
  await current.queue.onSubmittedWorkDone();
}
