/** Kernel tuning: which variant of each kernel is fastest on this GPU, by running a step's own kernels. */

import { race } from '../../device/webgpu/autotune';
import { Pipelines, type Plan } from '../../device/webgpu/plan';
import type { TuningStore } from '../../device/webgpu/tuning-store';
import type { TileChoice } from '../../ops/product/choice';
import { tileName } from '../../ops/product/kernel';
import type { Tile } from '../../ops/product/product';

/** Variant of each kernel, by names that `recordedVariants` reads. */
export type KernelChoice = Readonly<Record<string, string>>;

/** A step written down with one variant wherever that can be had. */
export interface Trial {
  readonly variant: string;
  readonly plan: Plan;
  /** What the variant is chosen for, of a kernel that it changes; null of the others. */
  readonly opOf: (kernel: string) => string | null;
}

/**
 * The fastest variant of each op of a step, by running each kernel with each on the step's own buffers; an op of
 * several kernels has one variant for all, by their times together. The step's state must not matter yet: gradients and
 * activations are overwritten.
 */
export async function tuneKernels(device: GPUDevice, trials: readonly Trial[]): Promise<KernelChoice> {
  const runs = trials.flatMap(({ variant, plan, opOf }) =>
    [...plan.singles()].flatMap(([kernel, single]) => {
      const op = opOf(kernel);
      return op === null ? [] : [{ op, variant, ...single }];
    }),
  );
  const plans = runs.map(({ plan }) => plan);
  await Pipelines.of(device).prepare(plans);
  const milliseconds = await race(device, plans);
  return cheapest(runs, milliseconds);
}

/** The variant of each op whose kernels take the least time together, each as often as the step runs it. */
export function cheapest(
  runs: readonly { readonly op: string; readonly variant: string; readonly calls: number }[],
  ms: readonly number[],
): KernelChoice {
  const costs = new Map<string, Map<string, number>>();
  runs.forEach(({ op, variant, calls }, i) => {
    const ofOp = costs.get(op) ?? new Map<string, number>();
    costs.set(op, ofOp.set(variant, (ofOp.get(variant) ?? 0) + calls * ms[i]));
  });
  const leastOf = ([first, ...rest]: readonly (readonly [string, number])[]) =>
    rest.reduce((least, each) => (each[1] < least[1] ? each : least), first);
  return Object.fromEntries([...costs].map(([op, ofOp]) => [op, leastOf([...ofOp])[0]]));
}

/** A step with one choice for every kernel that asks for such, each an op of its own. @param record writes it down */
export function trialByKernel<Choice>(
  variant: string,
  choice: Choice,
  record: (choose: (kernel: string) => Choice) => Plan,
): Trial {
  const asked = new Set<string>();
  const plan = record((kernel) => {
    asked.add(kernel);
    return choice;
  });
  // A kernel may go by another name where it stores differently; it has the variant of the name that was asked for.
  return { variant, plan, opOf: (kernel) => (asked.has(kernel) ? kernel : null) };
}

/** A step with each tile in turn. */
export const tileTrials = (record: (tiles: TileChoice) => Plan, candidates: readonly Tile[]): Trial[] =>
  candidates.map((tile) => trialByKernel(tileName(tile), tile, record));

/** `measure`, unless the same was measured before, here or on another day. */
export async function tuneOnce(
  store: TuningStore | null,
  key: string,
  measure: () => Promise<KernelChoice>,
): Promise<KernelChoice> {
  const kept = await store?.recall(key);
  if (kept) return kept;
  const measured = await measure();
  await store?.keep(key, measured);
  return measured;
}
