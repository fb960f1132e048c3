import { type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import type { Io, ProductSizes, Stretch } from '../step-ops/step-ops';
import { biasStore, type GradientStore, PLAIN_STORE } from './gradient-store';

/** Columns that a weight matrix is packed by, and rows of a tile (product.as.ts). */
const PANEL = 8;
const TILE_ROWS = 6;

/** What becomes of the rows of a product, as product.as.ts numbers it. */
const EPILOGUES = { plain: 0, gelu: 1, added: 2, turned: 3, shifted: 4, sloped: 5, slopedAdded: 6 } as const;

/** Rows a part takes: few enough that what it makes stays in the nearest caches, and that there are some parts. */
const MOST_ROWS = 96;
const LEAST_ROWS = 12;
const PARTS = 16;
export const rowsAPart = (rows: number): number =>
  TILE_ROWS * Math.ceil(Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.ceil(rows / PARTS))) / TILE_ROWS);

/** Bytes that `multiply` packs a weight matrix into. */
export const packedBytes = (depth: number, cols: number): number => 4 * depth * PANEL * Math.ceil(cols / PANEL);

/** All addresses in bytes. */
export interface Multiplied {
  readonly sizes: ProductSizes;
  /** [rows, depth] */
  readonly a: number;
  /** Numbers from row to row of a, where that is not the depth. */
  readonly aRow?: number;
  /** [depth, cols], or [cols, depth] where it is `turned`. */
  readonly weight: number;
  readonly turned?: boolean;
  /** Columns of the weight matrix that are there, where the result has more, which are zero. */
  readonly weightCols?: number;
  readonly bias?: number;
  readonly out: number;
  /** Where the product lies before the epilogue, if not where the result goes: `sizes` without depth. */
  readonly raw?: number;
  readonly epilogue?: keyof typeof EPILOGUES;
  /** What the epilogue reads or writes beside that, and its own two numbers. */
  readonly other?: number;
  readonly own?: readonly [number, number];
  /** `packedBytes` of room. */
  readonly room: number;
}

/** out = epilogue(a . weight + bias): two calls, of which the first packs the weights. */
export function multiply(recorder: KernelRecorder, product: Multiplied): void {
  const {
    sizes,
    a,
    weight,
    turned = false,
    bias = 0,
    out,
    epilogue = 'plain',
    other = 0,
    own = [0, 0],
    room,
  } = product;
  const [rows, depth, cols] = sizes;
  const { aRow = depth, weightCols = cols, raw = out } = product;
  const steps = turned ? [1, depth] : [weightCols, 1];
  recorder.call('pack', partsOf(cols, PANEL), [weight, room, depth, weightCols, ...steps]);
  const chunk = rowsAPart(rows);
  const sized = [rows, depth, cols, chunk, aRow];
  recorder.call('product', partsOf(rows, chunk), [
    a,
    room,
    raw,
    out,
    bias,
    other,
    ...sized,
    EPILOGUES[epilogue],
    ...own,
  ]);
}

/** Blocks of columns, so that there are some parts where the rows are cut into few slices. */
const BLOCKS = 16;

/**
 * dW = xT . dOut, and dB = the sum of dOut's rows: of x [rows, inputs] and dOut [rows, outputs], stored as `put` says.
 */
export function addUpWeights(
  recorder: KernelRecorder,
  [rows, inputs, outputs]: ProductSizes,
  io: {
    readonly x: number;
    readonly xRow?: number;
    readonly dOut: number;
    readonly dOutRow?: number;
    readonly weight: number;
    readonly bias?: number;
  },
  put: GradientStore = PLAIN_STORE,
): void {
  const { x, xRow = inputs, dOut, dOutRow = outputs, weight, bias = 0 } = io;
  const { slices, stride, accumulate } = put;
  const width = PANEL * Math.ceil(outputs / PANEL / Math.ceil(BLOCKS / slices));
  recorder.call('weightGradient', slices * partsOf(outputs, width), [
    ...[x, dOut, weight, bias, rows, inputs, outputs, dOutRow],
    ...[slices, stride, biasStore(put).stride, width, accumulate ? 1 : 0, xRow],
  ]);
}

/** `emitAffine` on the processor. */
export function nativeAffine(
  recorder: KernelRecorder,
  sizes: ProductSizes,
  { a, b, bias, out, slope }: Io<'a' | 'b' | 'out'> & { readonly bias?: Stretch; readonly slope?: Stretch },
): void {
  const [, depth, cols] = sizes;
  multiply(recorder, {
    sizes,
    a: a.offset,
    weight: b.offset,
    bias: bias?.offset,
    out: out.offset,
    ...(slope === undefined ? {} : { epilogue: 'gelu', other: slope.offset }),
    room: recorder.scratch(packedBytes(depth, cols)),
  });
}

/** `emitTransposedRight` on the processor. */
export function nativeTransposedRight(
  recorder: KernelRecorder,
  sizes: ProductSizes,
  { a, b, out, slope }: Io<'a' | 'b' | 'out'> & { readonly slope?: Stretch },
): void {
  const [, depth, cols] = sizes;
  multiply(recorder, {
    sizes,
    a: a.offset,
    weight: b.offset,
    turned: true,
    out: out.offset,
    ...(slope === undefined ? {} : { epilogue: 'sloped', other: slope.offset }),
    room: recorder.scratch(packedBytes(depth, cols)),
  });
}

/** `emitTransposedLeft` on the processor. */
export const nativeTransposedLeft = (
  recorder: KernelRecorder,
  sizes: ProductSizes,
  { a, b, out, sums }: Io<'a' | 'b' | 'out'> & { readonly sums?: Stretch },
): void => addUpWeights(recorder, sizes, { x: a.offset, dOut: b.offset, weight: out.offset, bias: sums?.offset });
