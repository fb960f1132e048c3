/**
 * All kernels of the processor, as one WebAssembly module (built by `kernels.ts`, plain and relaxed).
 *
 * **A kernel** is `(args: usize, part: i32) => void`. `args` is the address of its record: 32-bit words, which are
 * addresses, whole numbers or f32 (native/words.as.ts). A recorded call is the kernel's name, the number of its parts,
 * and the record; whoever runs it calls the kernel once with each part from 0 on, in any order, on any thread.
 *
 * - The number of parts follows from shapes alone, never from threads. Parts of a call write disjoint memory and read
 *   nothing that another part writes; a sum over parts is a second call, in a fixed order. So no bit depends on
 *   threads. Between two calls there is a barrier.
 * - Nothing is allocated: room to work in is one of the addresses. Address 0 is no address: it says "left out".
 * - Addresses are multiples of 4; of 16 is faster. Up to 64 bytes behind a stretch may be read, never written, so the
 *   heap ends with as many that nobody uses.
 * - There are no globals, and no data but numbers of formulas (native/vector.as.ts) at address 512, below 1,024, which
 *   each instance writes when it begins: instances over one shared memory do not disturb each other. The module imports
 *   `env.memory`, shared, of at most 65,536 pages (ops/native/module.ts makes it fit a memory that is not shared).
 */

export { control, gradientSum, update } from './adamw-ema/adamw-ema.as';
export { unshift } from './chordmixer-layer/shift.as';
export { gatherRows, scatterRows } from './cls-tokens/cls-rows.as';
export {
  distillationRows,
  distillationUsage,
  sinkhornBatch,
  sinkhornClasses,
} from './distillation-loss/distillation.as';
export { attention, attentionGradient, attentionPanels } from './flash-attention/attention.as';
export { infoNceCenter, infoNceCosines, infoNceGradient, infoNceRows } from './infonce/infonce.as';
export { labelProjection } from './input-projection/labels.as';
export { inputViews } from './input-views/views.as';
export { latentLoss, latentTargets } from './latent-prediction/latent.as';
export { layerNorm, layerNormGradient, layerNormSums } from './layer-norm/layer-norm.as';
export { run, serve } from './native/run.as';
export { baseLogits, nucleotideLoss } from './nucleotide-head/loss.as';
export { pack, product } from './product/product.as';
export { weightGradient } from './product/weight-gradient.as';
export { units, unitsGradient } from './projector/units.as';
export { signals, weightTotal } from './step-signals/signals.as';
export { tokenMeans, tokenMeansGradient } from './token-means/means.as';
