import { Buffers } from './buffers';
import type { Commands } from './commands';
import type { Plan } from './plan';

/** Most timestamps of one query set, in every browser. */
const MOST_QUERIES = 4096;
const STAMP_BYTES = 8;

/**
 * Milliseconds the GPU spends in the parts of a plan, by timestamps around a pass for each part. A profiled run of the plan takes several passes in
 * place of one; its results are the same bits.
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

  /** A profiler of plans with up to so many parts; null where the device has no timestamps, or not as many. */
  static for(device: GPUDevice, parts: number): Profiler | null {
    return device.features.has('timestamp-query') && 2 * parts <= MOST_QUERIES ? new Profiler(device, parts) : null;
  }

  /**
   * Encodes a run of the plans, one after the other, a pass for each part; `keyOf` says which dispatches make up a part, and parts of more than `longest`
   * are cut and submitted one by one. Null while an earlier profile is being read.
   * @returns what is to be called once the commands are submitted; it resolves to milliseconds by key
   */
  encode(commands: Commands, plans: readonly Plan[], keyOf: Parameters<Plan['parts']>[0], longest: number): (() => Promise<Record<string, number>>) | null {
    const parts = plans.flatMap((plan) => plan.parts(keyOf, longest).map((part) => ({ ...part, plan })));
    if (this.busy || parts.length > this.parts) return null;
    this.busy = true;
    parts.forEach(({ plan, from, to }, i) => {
      const timestampWrites = { querySet: this.queries, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
      const pass = commands.encoder.beginComputePass({ timestampWrites });
      plan.encode(pass, from, to);
      pass.end();
      if (Number.isFinite(longest)) commands.submit();
    });
    commands.encoder.resolveQuerySet(this.queries, 0, 2 * parts.length, this.resolved, 0);
    commands.encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, 2 * parts.length * STAMP_BYTES);
    return () => this.read(parts.map(({ key }) => key));
  }

  private async read(keys: readonly string[]): Promise<Record<string, number>> {
    await this.staging.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(this.staging.getMappedRange().slice(0));
    this.staging.unmap();
    this.busy = false;
    const milliseconds: Record<string, number> = {};
    keys.forEach((key, i) => {
      milliseconds[key] = (milliseconds[key] ?? 0) + Number(stamps[2 * i + 1] - stamps[2 * i]) / 1e6;
    });
    return milliseconds;
  }

  destroy(): void {
    this.queries.destroy();
    this.buffers.destroy();
  }
}
