import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import type { TileChoice } from '../product/choice';
import { type GradientStore, PLAIN_STORE } from '../product/gradient-store';
import {
  firstWeightGradientKernel,
  hiddenGradientKernel,
  inputGradientKernel,
  type LayerShape,
  mixKernel,
  type ProductKernel,
  projectKernel,
  secondWeightGradientKernel,
  workgroupsOf,
} from './kernels';

interface LayerWeights {
  readonly w1: BufferRange;
  readonly b1: BufferRange;
  readonly w2: BufferRange;
  readonly b2: BufferRange;
}

const emit = (recorder: Recorder, kernel: ProductKernel, ...buffers: readonly BufferRange[]): void =>
  recorder.dispatch(kernel, buffers, workgroupsOf(kernel));

/**
 * hidden = gelu(x . w1 + b1), and its slope where one is given: the first half of a layer, and what a backward pass
 * computes again.
 */
export function emitHidden(
  recorder: Recorder,
  shape: LayerShape,
  tiles: TileChoice,
  {
    x,
    w1,
    b1,
    hidden,
    slope,
  }: Pick<LayerWeights, 'w1' | 'b1'> & {
    readonly x: BufferRange;
    readonly hidden: BufferRange;
    readonly slope?: BufferRange;
  },
): void {
  const kernel = projectKernel(shape, slope !== undefined, tiles('ChordMixerLayer.project', 'nn', shape.hidden));
  emit(recorder, kernel, x, w1, b1, hidden, ...(slope === undefined ? [] : [slope]));
}

/**
 * A layer's forward pass, two dispatches. `hidden` (and `slope`, for a backward pass) [M,H] are filled; x and out [M,D]
 * differ.
 */
export function emitForward(
  recorder: Recorder,
  shape: LayerShape,
  tiles: TileChoice,
  io: LayerWeights & {
    readonly x: BufferRange;
    readonly hidden: BufferRange;
    readonly slope?: BufferRange;
    readonly out: BufferRange;
  },
): void {
  emitHidden(recorder, shape, tiles, io);
  emit(
    recorder,
    mixKernel(shape, tiles('ChordMixerLayer.mix', 'nn', shape.width)),
    io.hidden,
    io.w2,
    io.b2,
    io.x,
    io.out,
  );
}

/**
 * A layer's backward pass, four dispatches: all gradients from dOut [M,D]. `dHidden` [M,H] is workspace; dOut and dX
 * differ.
 */
export function emitBackward(
  recorder: Recorder,
  shape: LayerShape,
  tiles: TileChoice,
  io: Pick<LayerWeights, 'w1' | 'w2'> & {
    readonly x: BufferRange;
    readonly hidden: BufferRange;
    readonly slope: BufferRange;
    readonly dOut: BufferRange;
    readonly dHidden: BufferRange;
    readonly dX: BufferRange;
    readonly gradients: LayerWeights;
  },
  put: GradientStore = PLAIN_STORE,
): void {
  const { w1, b1, w2, b2 } = io.gradients;
  emit(
    recorder,
    secondWeightGradientKernel(shape, put, tiles('ChordMixerLayer.secondWeightGradient', 'tn', shape.width)),
    io.hidden,
    io.dOut,
    w2,
    b2,
  );
  emit(
    recorder,
    hiddenGradientKernel(shape, tiles('ChordMixerLayer.hiddenGradient', 'nt', shape.hidden)),
    io.dOut,
    io.w2,
    io.slope,
    io.dHidden,
  );
  emit(
    recorder,
    firstWeightGradientKernel(shape, put, tiles('ChordMixerLayer.firstWeightGradient', 'tn', shape.hidden)),
    io.x,
    io.dHidden,
    w1,
    b1,
  );
  emit(
    recorder,
    inputGradientKernel(shape, tiles('ChordMixerLayer.inputGradient', 'nt', shape.width)),
    io.dHidden,
    io.w1,
    io.dOut,
    io.dX,
  );
}
