import type { AdapterKind } from '../../gpu/adapter-kind';
import type { Plan } from '../../gpu/plan';
import { type AttentionVariant, hardwareAttention, recordedAttention, sharesMemory } from '../../ops/flash-attention/tiles';
import { hardwareNorms, type NormForm, recordedNorm } from '../../ops/layer-norm/forms';
import { defaultTiles, hardwareTiles, recordedTiles, type TileChoice } from '../../ops/product/choice';
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

export const hardwareCandidates = (adapter: AdapterKind): Candidates => ({
  tiles: hardwareTiles(adapter),
  attention: hardwareAttention(adapter),
  norms: hardwareNorms(adapter.subgroup),
});

/** What a run wrote down; what it did not, as the adapter wants it for steps of so many rows. */
export function recordedVariants(kernels: KernelChoice, adapter: AdapterKind, rows: number): Variants {
  const attention = recordedAttention(kernels, adapter);
  return {
    tiles: recordedTiles(kernels, adapter, defaultTiles(adapter, rows)),
    attention,
    // Runs that were begun before norms had a name of their own shared rows where attention shared memory.
    norm: recordedNorm(kernels, adapter.subgroup, sharesMemory(attention) ? 'workgroup' : 'invocation'),
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
