import type { AdapterKind } from '../../device/webgpu/adapter-kind';
import { bitsFor } from '../../numerics/elementary';
import type { AttentionShape, AttentionTile } from './walk';

/** How the three passes are tiled. Which is fastest is a matter of the adapter. */
export interface AttentionTiles {
  readonly forward: AttentionTile;
  readonly queryGradient: AttentionTile;
  readonly keyValueGradient: AttentionTile;
}

/**
 * `quads` and `registers` suit adapters that compute on the processor, `shared` those with workgroup memory of their
 * own.
 */
const VARIANTS = ['registers', 'registers-few', 'shared', 'shared-wide'] as const;
export type AttentionVariant = (typeof VARIANTS)[number] | 'quads';

type Adapter = Pick<AdapterKind, 'software' | 'quads'>;

/** What this adapter can run. */
export const attentionVariants = ({ quads }: Pick<Adapter, 'quads'>): readonly AttentionVariant[] =>
  quads ? [...VARIANTS, 'quads'] : VARIANTS;

/** What is tried on hardware. Many rows in registers take long to compile there, and leave a GPU few invocations. */
export const hardwareAttention = ({ quads }: Pick<Adapter, 'quads'>): readonly AttentionVariant[] => [
  ...(['shared', 'shared-wide', 'registers-few'] as const),
  ...(quads ? (['quads'] as const) : []),
];

/** True for the variants whose workgroups bring what they read into memory of their own. */
export const sharesMemory = (variant: AttentionVariant): boolean => variant === 'shared' || variant === 'shared-wide';

export function defaultAttention({ software, quads }: Adapter): AttentionVariant {
  if (!software) return 'shared';
  return quads ? 'quads' : 'registers';
}

/**
 * The variant that was written down with a run, by `FlashAttention`; else the default, as where this adapter cannot run
 * it.
 */
export function recordedAttention(kernels: Readonly<Record<string, string>>, adapter: Adapter): AttentionVariant {
  return attentionVariants(adapter).find((known) => known === kernels['FlashAttention']) ?? defaultAttention(adapter);
}

/**
 * Channels of all rows of an invocation. With quads, more would leave the registers. Without, more rows are faster on
 * SwiftShader, but a backward pass of 256 takes it seconds to compile.
 */
const FORWARD_CHANNELS = 256;
const BACKWARD_CHANNELS = 128;
const QUAD_CHANNELS = 128;
const MOST_ROWS = 8;
const FEW_ROWS = 2;

const inRegisters = (channels: number, headWidth: number, most: number): AttentionTile => ({
  rows: Math.max(1, Math.min(most, Math.floor(channels / headWidth))),
  block: 1,
  workgroup: 4,
  span: 0,
  quads: false,
});

/** Bytes of workgroup memory for two operands; every adapter grants 16 KiB. */
const SHARED_BYTES = 12_288;
const MOST_SPAN = 32;

function inSharedMemory(headWidth: number, workgroup: number, block: number): AttentionTile {
  const fitting = 2 ** (bitsFor(SHARED_BYTES / (2 * 4 * headWidth) + 1) - 1);
  return { rows: 1, block, workgroup, span: Math.min(MOST_SPAN, Math.max(block, fitting)), quads: false };
}

/** Tiles of a variant for shapes of so many tokens and channels a head (at most 128). */
export function attentionTiles(
  variant: AttentionVariant,
  { tokens, headWidth }: Pick<AttentionShape, 'tokens' | 'headWidth'>,
): AttentionTiles {
  if (sharesMemory(variant)) {
    const workgroup = Math.min(variant === 'shared' ? 64 : 128, 2 ** bitsFor(tokens));
    const gradient = inSharedMemory(headWidth, workgroup, 1);
    return { forward: inSharedMemory(headWidth, workgroup, 4), queryGradient: gradient, keyValueGradient: gradient };
  }
  if (variant === 'quads') {
    const tile = { ...inRegisters(QUAD_CHANNELS, headWidth, MOST_ROWS), quads: true };
    return { forward: tile, queryGradient: tile, keyValueGradient: tile };
  }
  const most = variant === 'registers' ? MOST_ROWS : FEW_ROWS;
  const gradient = inRegisters(BACKWARD_CHANNELS, headWidth, most);
  return {
    forward: inRegisters(FORWARD_CHANNELS, headWidth, most),
    queryGradient: gradient,
    keyValueGradient: gradient,
  };
}
