import type { BufferRange, Kernel, Recorder, Workgroups } from './recorder';

interface Recorded {
  readonly kernel: Kernel;
  readonly bindings: readonly BufferRange[];
  readonly workgroups: Workgroups;
  readonly phase: string;
}

interface Prepared {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: Workgroups;
  readonly phase: string;
  readonly name: string;
  readonly flop: number | null;
}

/**
 * Compiled pipelines of one device by their text: plans share what they have in common, and a second run compiles
 * nothing.
 */
export class Pipelines {
  private static readonly byDevice = new WeakMap<GPUDevice, Pipelines>();
  readonly device: GPUDevice;
  private readonly byCode = new Map<string, Promise<GPUComputePipeline>>();

  private constructor(device: GPUDevice) {
    this.device = device;
  }

  static of(device: GPUDevice): Pipelines {
    const pipelines = Pipelines.byDevice.get(device) ?? new Pipelines(device);
    Pipelines.byDevice.set(device, pipelines);
    return pipelines;
  }

  /** Compiled off the critical path; a text is compiled once. */
  compile({ name, code }: Kernel): Promise<GPUComputePipeline> {
    const known = this.byCode.get(code);
    if (known !== undefined) return known;
    const module = this.device.createShaderModule({ label: name, code });
    const made = this.device.createComputePipelineAsync({
      label: name,
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    });
    this.byCode.set(code, made);
    return made;
  }

  /** Makes plans ready to run: every pipeline compiled, all at the same time, every buffer bound. */
  async prepare(plans: readonly Plan[], onProgress: (done: number, total: number) => void = () => {}): Promise<void> {
    const kernels = new Map(plans.flatMap((plan) => plan.kernels.map((kernel) => [kernel.code, kernel] as const)));
    let done = 0;
    onProgress(0, kernels.size);
    await Promise.all(
      [...kernels.values()].map(async (kernel) => {
        await this.compile(kernel);
        onProgress(++done, kernels.size);
      }),
    );
    for (const plan of plans) await plan.bind(this);
  }
}

/**
 * A list of dispatches, recorded once and run as often as wanted: pipelines and bind groups are made beforehand, so
 * that running it costs the CPU about two microseconds a dispatch, and makes nothing.
 */
export class Plan implements Recorder {
  private recorded: Recorded[] = [];
  private prepared: readonly Prepared[] = [];
  private currentPhase = '';

  /** What is recorded from here on belongs to this phase of the step. */
  phase(name: string): void {
    this.currentPhase = name;
  }

  dispatch(kernel: Kernel, bindings: readonly BufferRange[], workgroups: Workgroups): void {
    this.recorded.push({ kernel, bindings, workgroups, phase: this.currentPhase });
  }

  get dispatches(): number {
    return this.recorded.length + this.prepared.length;
  }

  /**
   * The first dispatch of each kernel that was recorded, as a plan of its own, and how often it is dispatched; by the
   * kernel's name.
   */
  singles(): ReadonlyMap<string, Single> {
    const singles = new Map<string, { plan: Plan; calls: number }>();
    for (const { kernel, bindings, workgroups } of this.recorded) {
      const single = singles.get(kernel.name) ?? { plan: new Plan(), calls: 0 };
      if (single.calls++ === 0) single.plan.dispatch(kernel, bindings, workgroups);
      singles.set(kernel.name, single);
    }
    return singles;
  }

  /** Distinct shaders still to be compiled. */
  get kernels(): readonly Kernel[] {
    return [...new Map(this.recorded.map(({ kernel }) => [kernel.code, kernel])).values()];
  }

  /** Binds buffers to pipelines; what was recorded can then be run. */
  async bind(pipelines: Pipelines): Promise<void> {
    this.prepared = await Promise.all(
      this.recorded.map(async ({ kernel, bindings, workgroups, phase }) => {
        const pipeline = await pipelines.compile(kernel);
        return {
          pipeline,
          group: bind(pipelines.device, pipeline, bindings),
          workgroups,
          phase,
          name: kernel.name,
          flop: kernel.flop ?? null,
        };
      }),
    );
    this.recorded = [];
  }

  /**
   * Parts of the plan that follow each other and share a key, such as its phases or its single dispatches; none of more
   * than `longest` dispatches.
   */
  parts(
    keyOf: (dispatch: { readonly phase: string; readonly name: string }) => string,
    longest = Number.POSITIVE_INFINITY,
  ): readonly PlanPart[] {
    const parts: { key: string; from: number; to: number; flop: number | null }[] = [];
    this.prepared.forEach(({ phase, name, flop }, index) => {
      const key = keyOf({ phase, name });
      const last = parts.at(-1);
      if (last?.key === key && index - last.from < longest) {
        last.to = index + 1;
        last.flop = last.flop === null || flop === null ? null : last.flop + flop;
      } else parts.push({ key, from: index, to: index + 1, flop });
    });
    return parts;
  }

  /** Encodes the dispatches from `from` up to `to`. */
  encode(pass: GPUComputePassEncoder, from = 0, to = this.prepared.length): void {
    let last: GPUComputePipeline | null = null;
    for (let i = from; i < to; i++) {
      const { pipeline, group, workgroups } = this.prepared[i];
      if (pipeline !== last) pass.setPipeline(pipeline);
      last = pipeline;
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    }
  }

  /** Hands it to the GPU by itself, so many times over in one submit. */
  submit(device: GPUDevice, times = 1): void {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let time = 0; time < times; time++) this.encode(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }
}

export interface Single {
  readonly plan: Plan;
  readonly calls: number;
}

export interface PlanPart {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** Floating-point operations; null where those of a dispatch are not counted. */
  readonly flop: number | null;
}

/** A bind group for a pipeline's only group. */
export const bind = (device: GPUDevice, pipeline: GPUComputePipeline, bindings: readonly BufferRange[]): GPUBindGroup =>
  device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: bindings.map((resource, binding) => ({ binding, resource })),
  });
