import type { Plan } from '../../gpu/plan';
import { type AttentionVariant, HARDWARE_ATTENTION, recordedAttention, sharesMemory } from '../../ops/flash-attention/tiles';
import { hardwareNorms, type NormForm, recordedNorm } from '../../ops/layer-norm/forms';
import { defaultTiles, HARDWARE_TILES, recordedTiles, type TileChoice } from '../../ops/product/choice';
import type { Tile } from '../../ops/product/product';
import { type Contest, type KernelChoice, tileContests } from './tune';

/** The form each kernel takes that has several. */
export interface Variants {
  readonly tiles: TileChoice;
  readonly attention: AttentionVariant;
  readonly norm: NormForm;
}

/** What is tried. */
export interface Candidates {
  readonly tiles: readonly Tile[];
  readonly attention: readonly AttentionVariant[];
  readonly norms: readonly NormForm[];
}

/** @param subgroup size of the device's subgroups, null where they cannot be counted on */
export const hardwareCandidates = (subgroup: number | null): Candidates => ({
  tiles: HARDWARE_TILES,
  attention: HARDWARE_ATTENTION,
  norms: hardwareNorms(subgroup),
});

/** What a run wrote down; what it did not, as the device wants it for steps of so many rows. */
export function recordedVariants(kernels: KernelChoice, device: { readonly software: boolean; readonly subgroup: number | null }, rows: number): Variants {
  const attention = recordedAttention(kernels, device.software);
  return {
    tiles: recordedTiles(kernels, defaultTiles(device.software, rows)),
    attention,
    // Runs that were begun before norms had a name of their own shared rows where attention shared memory.
    norm: recordedNorm(kernels, device.subgroup, sharesMemory(attention) ? 'workgroup' : 'invocation'),
  };
}

/** Kernels whose text depends on the variant, by the op that it is chosen for. */
const KERNELS = {
  FlashAttention: ['FlashAttention.forward', 'FlashAttention.queryGradient', 'FlashAttention.keyValueGradient'],
  LayerNorm: ['LayerNorm.forward', 'LayerNorm.inputGradient'],
} as const;

/** A step with each candidate in turn. @param record writes a step down; what it is not told is as it was before */
export function contestsOf(record: (change: Partial<Variants>) => Plan, { tiles, attention, norms }: Candidates): Contest[] {
  const opOf = (op: keyof typeof KERNELS) => (kernel: string) => ((KERNELS[op] as readonly string[]).includes(kernel) ? op : null);
  return [
    ...tileContests((choice) => record({ tiles: choice }), tiles),
    ...attention.map((variant) => ({ variant, plan: record({ attention: variant }), opOf: opOf('FlashAttention') })),
    ...norms.map((norm) => ({ variant: norm, plan: record({ norm }), opOf: opOf('LayerNorm') })),
  ];
}
