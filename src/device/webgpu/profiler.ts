import { Buffers } from './buffers';
import type { Commands } from './commands';
import type { Plan, PlanPart } from './plan';

/** Most timestamps of one query set, in every browser. */
const MOST_QUERIES = 4096;
const STAMP_BYTES = 8;

/** Most parts that can be measured at once. */
export const MOST_PARTS = MOST_QUERIES / 2;

/** A part of one of several plans that run one after the other. */
export type PartOf = PlanPart & { readonly plan: Plan };

/** What the parts of a plan took on the GPU, in their order. */
export interface GpuTimes {
  readonly parts: readonly { readonly key: string; readonly ms: number; readonly flop: number | null }[];
  /** Milliseconds that all timestamps were multiples of: browsers round them off. */
  readonly resolutionMs: number;
}

/**
 * Milliseconds the GPU spends in the parts of a plan, by timestamps around a pass for each part. A profiled run of the
 * plan takes several passes in place of one; its results are the same bits.
 */
export class Profiler {
  private readonly buffers: Buffers;
  private readonly queries: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly staging: GPUBuffer;
  private readonly parts: number;
  private busy = false;

  private constructor(device: GPUDevice, parts: number) {
    this.parts = parts;
    this.buffers = new Buffers(device);
    this.queries = device.createQuerySet({ type: 'timestamp', count: 2 * parts });
    this.resolved = this.buffers.resolving('timestamps', 2 * parts * STAMP_BYTES).buffer;
    this.staging = this.buffers.staging('timestamps read', 2 * parts * STAMP_BYTES).buffer;
  }

  /** A profiler of up to so many parts; null where the device has no timestamps, or not as many. */
  static for(device: GPUDevice, parts: number): Profiler | null {
    return device.features.has('timestamp-query') && parts <= MOST_PARTS ? new Profiler(device, parts) : null;
  }

  /**
   * Encodes a run of the parts, one after the other, each in a pass of its own, and with `apart` in a submit of its
   * own. Null while an earlier profile is being read, and where there are more parts than it was made for.
   * @returns what is to be called once the commands are submitted
   */
  encode(commands: Commands, parts: readonly PartOf[], apart: boolean): (() => Promise<GpuTimes>) | null {
    if (this.busy || parts.length > this.parts) return null;
    this.busy = true;
    parts.forEach(({ plan, from, to }, i) => {
      const timestampWrites = {
        querySet: this.queries,
        beginningOfPassWriteIndex: 2 * i,
        endOfPassWriteIndex: 2 * i + 1,
      };
      const pass = commands.encoder.beginComputePass({ timestampWrites });
      plan.encode(pass, from, to);
      pass.end();
      if (apart) commands.submit();
    });
    commands.encoder.resolveQuerySet(this.queries, 0, 2 * parts.length, this.resolved, 0);
    commands.encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, 2 * parts.length * STAMP_BYTES);
    return () => this.read(parts);
  }

  private async read(parts: readonly PartOf[]): Promise<GpuTimes> {
    await this.staging.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(this.staging.getMappedRange().slice(0)).subarray(0, 2 * parts.length);
    this.staging.unmap();
    this.busy = false;
    const anyBit = stamps.reduce((bits, stamp) => bits | stamp, 0n);
    return {
      parts: parts.map(({ key, flop }, i) => ({ key, flop, ms: Number(stamps[2 * i + 1] - stamps[2 * i]) / 1e6 })),
      resolutionMs: Number(anyBit & -anyBit) / 1e6,
    };
  }

  destroy(): void {
    this.queries.destroy();
    this.buffers.destroy();
  }
}
