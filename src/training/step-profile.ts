import type { GpuTimes } from '../device/webgpu/profiler';

/** All dispatches of one kernel in a step, together. */
export interface KernelTime {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
  /** Floating-point operations that were done; null where they are not counted. */
  readonly flop: number | null;
}

/** Where one training step spent its time on the device, kernel by kernel. */
export interface StepProfile {
  readonly step: number;
  /** In the order they first ran in. */
  readonly kernels: readonly KernelTime[];
  /** Milliseconds the browser rounds each dispatch's time to. */
  readonly resolutionMs: number;
}

/** Dispatches added up by the kernel's name, which is their key. */
export function kernelTimes({ parts }: Pick<GpuTimes, 'parts'>): readonly KernelTime[] {
  const byName = new Map<string, KernelTime>();
  for (const { key: name, ms, flop } of parts) {
    const before = byName.get(name) ?? { name, calls: 0, ms: 0, flop: 0 };
    const operations = flop === null || before.flop === null ? null : before.flop + flop;
    byName.set(name, { name, calls: before.calls + 1, ms: before.ms + ms, flop: operations });
  }
  return [...byName.values()];
}
