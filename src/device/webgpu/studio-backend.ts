import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type DataType, engine, env, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { bind } from './plan';
import { readRange } from './read-range';
import type { BufferRange, Kernel, Recorder, Workgroups } from './recorder';

/** What the package keeps of a tensor. */
interface TensorData {
  readonly dtype: DataType;
  values: unknown;
  readonly resource?: GPUBuffer;
  /** Bytes into the buffer where the tensor begins, of a view; the package knows no views. */
  readonly view?: { readonly offset: number; readonly size: number };
}

/** The package's parts that its types keep to themselves. */
interface Internals {
  readonly tensorMap: { get(dataId: object): TensorData | undefined; set(dataId: object, data: object): void };
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  tensorToBinding(tensor: TensorInfo): GPUBindingResource;
  makeUniforms(fields: { type: string; data: number[] }[]): BufferRange;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/**
 * The package's backend with two things more: tensors that are stretches of a larger buffer, and whole shaders of our
 * own in its command stream.
 */
export class StudioBackend extends WebGPUBackend {
  private get internals(): Internals {
    return this as unknown as Internals;
  }

  constructor(device: GPUDevice, info: GPUAdapterInfo) {
    super(device, info);
    const { internals } = this;
    // The package binds whole buffers; its method is private in the types, so it is replaced and not overridden.
    const whole = internals.tensorToBinding.bind(this);
    internals.tensorToBinding = (tensor) => this.viewOf(tensor.dataId) ?? whole(tensor);
  }

  /**
   * A tensor over a stretch of a buffer that stays its owner's: disposing the tensor frees nothing. `offset` a multiple
   * of 256.
   */
  viewTensor({ buffer, offset, size }: BufferRange, shape: number[], dtype: DataType = 'float32'): Tensor {
    util.assert(util.sizeFromShape(shape) * 4 === size, () => `a view of ${size} bytes is no tensor of shape ${shape}`);
    const dataId = {};
    this.internals.tensorMap.set(dataId, {
      dtype,
      shape,
      values: null,
      refCount: 1,
      resource: buffer,
      external: true,
      view: { offset, size },
    });
    return engine().makeTensorFromDataId(dataId, shape, dtype, this);
  }

  private viewOf(dataId: object): BufferRange | null {
    const data = this.internals.tensorMap.get(dataId);
    return data?.view === undefined || data.resource === undefined ? null : { buffer: data.resource, ...data.view };
  }

  /** Where a tensor's values lie on the GPU; they are brought there first if need be. */
  rangeOf({ dataId }: TensorInfo): BufferRange {
    this.internals.uploadToGPU(dataId);
    const view = this.viewOf(dataId);
    if (view !== null) return view;
    const buffer = this.internals.tensorMap.get(dataId)?.resource;
    if (buffer === undefined) throw new Error('a tensor is not on the GPU');
    return { buffer, offset: 0, size: buffer.size };
  }

  /** `rangeOf` each of the named tensors. */
  rangesOf<Name extends string>(tensors: Readonly<Record<Name, TensorInfo>>): Record<Name, BufferRange> {
    const entries = Object.entries<TensorInfo>(tensors).map(([name, tensor]) => [name, this.rangeOf(tensor)]);
    return Object.fromEntries(entries) as Record<Name, BufferRange>;
  }

  /** Numbers for a uniform of so many f32, good for what is dispatched before the package's next submit. */
  uniform(numbers: ArrayLike<number>): BufferRange {
    return this.internals.makeUniforms(Array.from(numbers, (number) => ({ type: 'float32', data: [number] })));
  }

  /**
   * A tensor with buffer and values of its own, from number `first` of another on: what a kernel may change in place.
   */
  copyOf(tensor: TensorInfo, shape: number[] = tensor.shape, first = 0): TensorInfo {
    const copy = this.makeTensorInfo(shape, tensor.dtype);
    const [from, to] = [this.rangeOf(tensor), this.rangeOf(copy)];
    this.internals.ensureCommandEncoderReady();
    this.internals.endComputePassEncoder();
    this.internals.commandEncoder!.copyBufferToBuffer(
      from.buffer,
      from.offset + 4 * first,
      to.buffer,
      to.offset,
      4 * util.sizeFromShape(shape),
    );
    for (const { dataId } of [tensor, copy]) this.internals.commandQueueOwnedIds.add(dataId);
    return copy;
  }

  /** The package would read a view's whole buffer, from its beginning. */
  override async read(dataId: object): Promise<Awaited<ReturnType<WebGPUBackend['read']>>> {
    const view = this.viewOf(dataId);
    if (view === null) return super.read(dataId);
    const dtype = this.internals.tensorMap.get(dataId)?.dtype;
    this.flush();
    const bytes = await readRange(this.device, view);
    return dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
  }

  /**
   * Runs dispatches at once, in the package's command stream. `tensors` own the buffers that will be bound: none of
   * them is freed too early.
   */
  immediate(tensors: readonly TensorInfo[]): Recorder {
    return {
      dispatch: (kernel, bindings, workgroups) => {
        for (const { dataId } of tensors) this.internals.commandQueueOwnedIds.add(dataId);
        this.run(kernel, bindings, workgroups);
      },
    };
  }

  private run(kernel: Kernel, bindings: readonly BufferRange[], workgroups: Workgroups): void {
    const { pipelineCache } = this.internals;
    const compileOnly = env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
    pipelineCache[kernel.code] ??= this.compile(kernel, compileOnly);
    if (compileOnly) return;
    const pipeline = pipelineCache[kernel.code];
    if (pipeline instanceof Promise) throw new Error(`${kernel.name} is still being compiled`);
    this.internals.ensureCommandEncoderReady();
    this.internals.computePassEncoder ??= this.internals.commandEncoder!.beginComputePass();
    const pass = this.internals.computePassEncoder;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bind(this.device, pipeline, bindings));
    pass.dispatchWorkgroups(...workgroups);
    this.internals.dispatchCountInPass++;
    if (this.internals.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) this.flush();
  }

  private compile({ name, code }: Kernel, later: boolean): GPUComputePipeline | Promise<GPUComputePipeline> {
    const module = this.device.createShaderModule({ label: name, code });
    const descriptor: GPUComputePipelineDescriptor = {
      label: name,
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    };
    return later ? this.device.createComputePipelineAsync(descriptor) : this.device.createComputePipeline(descriptor);
  }

  /** Hands over to the GPU what was recorded so far, so that what is submitted next comes after it. */
  flush(): void {
    this.internals.ensureCommandEncoderReady();
    this.internals.endComputePassEncoder();
    this.internals.submitQueue();
  }
}
