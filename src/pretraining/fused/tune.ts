import { race } from '../../gpu/autotune';
import { Pipelines, type Plan } from '../../gpu/plan';
import { keepTuning, recallTuning } from '../../gpu/tuning-store';
import type { TileChoice } from '../../ops/product/choice';
import { tileName } from '../../ops/product/kernel';
import type { Tile } from '../../ops/product/product';

/** Variant of each kernel, by names that `recordedTiles` reads. */
export type KernelChoice = Readonly<Record<string, string>>;

/**
 * The fastest tile of each product kernel of a step, by running each with each tile on the step's own buffers. The step's state must not matter yet:
 * gradients and activations are overwritten.
 * @param record writes down the step with a choice of tiles
 */
export async function tuneTiles(device: GPUDevice, record: (tiles: TileChoice) => Plan, candidates: readonly Tile[]): Promise<KernelChoice> {
  const runs = candidates.flatMap((tile) => {
    const asked = new Set<string>();
    const plan = record((kernel) => {
      asked.add(kernel);
      return tile;
    });
    // A kernel may go by another name where it stores differently; it has the tile of the name that was asked for.
    return [...plan.singles()].flatMap(([name, single]) => (asked.has(name) ? [{ name, tile, single }] : []));
  });
  const plans = runs.map(({ single }) => single);
  await Pipelines.of(device).prepare(plans);
  const milliseconds = await race(device, plans);
  const best = new Map<string, { tile: Tile; ms: number }>();
  runs.forEach(({ name, tile }, i) => {
    const ms = milliseconds[i];
    if (ms < (best.get(name)?.ms ?? Number.POSITIVE_INFINITY)) best.set(name, { tile, ms });
  });
  return Object.fromEntries([...best].map(([name, { tile }]) => [name, tileName(tile)]));
}

/** `measure`, unless the same was measured before in this browser. */
export async function tuneOnce(key: string, measure: () => Promise<KernelChoice>): Promise<KernelChoice> {
  const kept = await recallTuning(key);
  if (kept !== null) return kept;
  const measured = await measure();
  await keepTuning(key, measured);
  return measured;
}
