/**
 * The numbers of the method that are no settings stand here and nowhere else: composed ops, references and the text of
 * kernels all read these.
 */

/** Base classes V: A, C, G, T, N. */
export const BASE_CLASSES = 5;

/** Adam's decays and what is added to the root (Kingma and Ba 2015); the method keeps their defaults. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Added to the gradient's norm before clipping by it, as PyTorch does. */
export const CLIP_EPSILON = 1e-6;

/** Added to the variance under the root of a LayerNorm: PyTorch's default. */
export const LAYER_NORM_EPSILON = 1e-5;

/** Added to the length of a vector that is divided by it... */
export const NORM_EPSILON = 1e-6;
/** ...and in the projector to its square, so that the root of a zero row has a finite slope. */
export const SQUARE_EPSILON = 1e-24;

/** Keeps logarithms of 0 finite, and quotients of 0 by 0 at 0. */
export const TINY = 1e-30;

/** Temperature of the published binary MLM loss. */
export const BCE_TEMPERATURE = 0.1;
