import { env } from '@tensorflow/tfjs-core';
import { SOFTWARE_GPU_FLAG } from './backend';
import { hasQuads } from './quads';

/** What a choice of kernels depends on where nothing was measured. */
export interface AdapterKind {
  /** It computes on the processor. */
  readonly software: boolean;
  /** Neighbouring invocations are quads (`quads.ts`). */
  readonly quads: boolean;
  /** Size of its subgroups, where kernels may count on it (`subgroups.ts`). */
  readonly subgroup: number | null;
}

/** Of the current backend, whose device this is, for an op by itself. */
export const adapterKindOf = (device: GPUDevice): Omit<AdapterKind, 'subgroup'> => ({
  software: env().getBool(SOFTWARE_GPU_FLAG),
  quads: hasQuads(device),
});
