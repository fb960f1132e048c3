import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env, type TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel that declares its own bindings: first what it reads, then what it writes. */
export interface StandaloneProgram {
  readonly code: string;
  readonly workgroups: number;
}

/** What the package keeps to itself of its command stream. */
interface CommandStream {
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  tensorToBinding(tensor: TensorInfo): GPUBufferBinding;
}

/** Most workgroups along one dimension of a dispatch. */
const MOST_WORKGROUPS = 65_535;

/** Workgroups as two dimensions; a kernel finds its own as `id.y * count.x + id.x` and checks its bounds. */
export const spread = (workgroups: number): [number, number] => {
  const rows = Math.ceil(workgroups / MOST_WORKGROUPS);
  return [Math.ceil(workgroups / rows), rows];
};

/**
 * Runs a kernel with several outputs in the package's own command stream, in order with its kernels. The package's programs have one
 * output each. While pipelines are only being compiled, it compiles and does not run.
 */
export function runStandaloneProgram(backend: WebGPUBackend, { code, workgroups }: StandaloneProgram, reads: TensorInfo[], writes: TensorInfo[]): void {
  const stream = backend as unknown as CommandStream;
  const tensors = [...reads, ...writes];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const compileOnly = env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  stream.pipelineCache[code] ??= compile(backend.device, code, compileOnly);
  const pipeline = stream.pipelineCache[code];
  if (compileOnly) return;
  if (pipeline instanceof Promise) throw new Error('A pipeline is still being compiled: await it first.');
  for (const { dataId } of tensors) stream.commandQueueOwnedIds.add(dataId);
  backend.ensureCommandEncoderReady();
  stream.computePassEncoder ??= stream.commandEncoder.beginComputePass();
  const pass = stream.computePassEncoder;
  pass.setPipeline(pipeline);
  const entries = tensors.map((tensor, binding) => ({ binding, resource: stream.tensorToBinding(tensor) }));
  pass.setBindGroup(0, backend.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(...spread(workgroups));
  stream.dispatchCountInPass++;
  if (stream.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

function compile(device: GPUDevice, code: string, inBackground: boolean): GPUComputePipeline | Promise<GPUComputePipeline> {
  const descriptor: GPUComputePipelineDescriptor = { layout: 'auto', compute: { module: device.createShaderModule({ code }) } };
  return inBackground ? device.createComputePipelineAsync(descriptor) : device.createComputePipeline(descriptor);
}
