import { type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import type { ParameterLayout } from './layout';
import { unpack, type Weights } from './weights';

/** Runs `use` with the unpacked parameters and frees them after. */
export const withWeights = <T extends Tensor | Tensor[] | Record<string, Tensor>>(
  flat: Tensor1D,
  layout: ParameterLayout,
  use: (weights: Weights) => T,
): T => tidy(() => use(unpack(flat, layout)));
