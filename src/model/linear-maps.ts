import { reshape, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Weights } from './weights';

export const matrix = (weights: Weights, name: string) => weights[name] as Tensor2D;
export const vector = (weights: Weights, name: string) => weights[name] as Tensor1D;
/** All but the last axis as one. */
export const rowsOf = (x: Tensor): Tensor2D => reshape(x, [-1, x.shape.at(-1) ?? 1]);
