import type { Backbone, PretrainingConfig } from '../../src/training/config.ts';
import { presetFor } from '../../src/training/presets.ts';
import type { BenchSize } from '../engine/cases.ts';

/** What a step is measured against, each alone: everything else is as in nano. */
export const AXES = ['width', 'windowLength', 'batch', 'threads'] as const;
export type Axis = (typeof AXES)[number];

export const AXIS_TEXT: Readonly<Record<Axis, string>> = {
  width: 'width',
  windowLength: 'window length',
  batch: 'batch',
  threads: 'threads',
};

/** A step to measure. */
export interface ScalingPoint {
  /** Of what the axis is. */
  readonly value: number;
  readonly threads: number;
  readonly config: PretrainingConfig;
}

const VALUES: Readonly<Record<Exclude<Axis, 'threads'>, readonly number[]>> = {
  width: [16, 32, 64, 128],
  windowLength: [60, 120, 240, 480, 960],
  batch: [8, 32, 128, 512],
};

/** The steps of an axis: with one thread and with all, but for threads themselves, which go up to twice the cores. */
export function pointsOf(axis: Axis, backbone: Backbone, cores: number, size: BenchSize): readonly ScalingPoint[] {
  const nano = presetFor('nano', backbone);
  const base = size === 'full' ? nano : { ...nano, batch: 4, windowLength: 24, width: 8, hidden: 16 };
  const point = (value: number, threads: number): ScalingPoint => ({
    value,
    threads,
    config: { ...changed(base, axis, value), threads },
  });
  if (axis === 'threads') return threadCounts(cores).map((threads) => point(threads, threads));
  const values = size === 'full' ? VALUES[axis] : [base[axis], 2 * base[axis]];
  return values.flatMap((value) => [...new Set([1, cores])].map((threads) => point(value, threads)));
}

/** One, two, four and so on, the number of cores, and twice as many. */
function threadCounts(cores: number): readonly number[] {
  const doublings = Array.from({ length: Math.ceil(Math.log2(2 * cores)) }, (_, i) => 2 ** i);
  return [...new Set([...doublings, cores, 2 * cores])].sort((a, b) => a - b);
}

function changed(base: PretrainingConfig, axis: Axis, value: number): PretrainingConfig {
  switch (axis) {
    case 'width':
      return { ...base, width: value, hidden: (value * base.hidden) / base.width };
    case 'windowLength':
      return { ...base, windowLength: value };
    case 'batch':
      return { ...base, batch: value };
    case 'threads':
      return base;
  }
}
