/** The variants a step's kernels come in, as they are written down with a run, and as they are tried. */

import type { AdapterKind } from '../../device/webgpu/adapter-kind';
import type { Plan } from '../../device/webgpu/plan';
import {
  type AttentionVariant,
  hardwareAttention,
  recordedAttention,
  sharesMemory,
} from '../../ops/flash-attention/tiles';
import { defaultTiles, hardwareTiles, recordedTiles } from '../../ops/product/choice';
import { tileName } from '../../ops/product/kernel';
import type { Tile } from '../../ops/product/product';
import { defaultRows, hardwareForms, type RowForm, recordedForms } from '../../ops/row-group/forms';
import type { Variants } from '../../ops/step-ops/webgpu';
import { type KernelChoice, type Trial, tileTrials, trialByKernel } from './tune';

/** What is tried. */
export interface Candidates {
  readonly tiles: readonly Tile[];
  readonly forms: readonly RowForm[];
  readonly attention: readonly AttentionVariant[];
}

export const hardwareCandidates = (adapter: AdapterKind): Candidates => ({
  tiles: hardwareTiles(adapter),
  forms: hardwareForms(adapter.subgroup),
  attention: hardwareAttention(adapter),
});

/** What a run wrote down; what it did not, as the adapter wants it for steps of so many rows. */
export function recordedVariants(kernels: KernelChoice, adapter: AdapterKind, rows: number): Variants {
  const attention = recordedAttention(kernels, adapter);
  return {
    tiles: recordedTiles(kernels, adapter, defaultTiles(adapter, rows)),
    forms: recordedForms(kernels, adapter.subgroup, defaultRows(sharesMemory(attention))),
    attention: () => attention,
  };
}

/** The same variants, with the name of each that is asked for by kernel put into `chosen`. */
export const noting = ({ tiles, forms, attention }: Variants, chosen: Record<string, string>): Variants => ({
  tiles: (kernel, form, cols) => {
    const tile = tiles(kernel, form, cols);
    chosen[kernel] = tileName(tile);
    return tile;
  },
  forms: (kernel) => {
    chosen[kernel] = forms(kernel);
    return forms(kernel);
  },
  attention: () => {
    chosen['FlashAttention'] = attention();
    return attention();
  },
});

/** A step with each candidate in turn. @param record writes a step down; what it is not told is as it was before */
export const trialsOf = (
  record: (change: Partial<Variants>) => Plan,
  { tiles, forms, attention }: Candidates,
): Trial[] => [
  ...tileTrials((choice) => record({ tiles: choice }), tiles),
  ...forms.map((form) => trialByKernel(form, form, (choice) => record({ forms: choice }))),
  ...attention.map((variant) => ({
    variant,
    plan: record({ attention: () => variant }),
    opOf: (kernel: string) => (kernel.startsWith('FlashAttention.') ? 'FlashAttention' : null),
  })),
];
