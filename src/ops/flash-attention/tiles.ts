import type { AttentionTile } from './kernels';

/** How the three passes are tiled. Which is fastest is a matter of the adapter. */
export interface AttentionTiles {
  readonly forward: AttentionTile;
  readonly queryGradient: AttentionTile;
  readonly keyValueGradient: AttentionTile;
}

/** `registers` suits adapters that compute on the processor, `shared` those with workgroup memory of their own. */
export const ATTENTION_VARIANTS = ['registers', 'registers-few', 'shared', 'shared-wide'] as const;
export type AttentionVariant = (typeof ATTENTION_VARIANTS)[number];

/** A row's operands and sums live in registers: so many channels of rows together still fit. */
const MOST_CHANNELS = 256;

const inRegisters = (rows: number, block: number): AttentionTile => ({ rows, block, workgroup: 4, shared: false, span: block });

/** 16 KiB of workgroup memory is what every adapter grants: two operands of `span` tokens, vec4s of 16 bytes. */
const inSharedMemory = (headWidth: number, workgroup: number, block: number): AttentionTile => {
  const fitting = 2 ** Math.floor(Math.log2(12_288 / (2 * 4 * headWidth)));
  return { rows: 1, block, workgroup, shared: true, span: Math.min(32, Math.max(block, fitting)) };
};

export function attentionTiles(variant: AttentionVariant, headWidth: number): AttentionTiles {
  if (variant === 'shared' || variant === 'shared-wide') {
    const workgroup = variant === 'shared' ? 64 : 128;
    const gradient = inSharedMemory(headWidth, workgroup, 1);
    return { forward: inSharedMemory(headWidth, workgroup, 4), queryGradient: gradient, keyValueGradient: gradient };
  }
  const rows = Math.max(1, Math.min(variant === 'registers' ? 8 : 4, Math.floor(MOST_CHANNELS / headWidth)));
  return { forward: inRegisters(rows, 2), queryGradient: inRegisters(rows, 2), keyValueGradient: inRegisters(rows, 2) };
}
