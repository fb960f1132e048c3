import { TypedError } from '../errors/typed-error';
import { passBytes } from '../inference/laid-passes';
import { MOST_LAID_BYTES } from '../inference/laid-programs';
import { backboneCosts, HEAP_BYTES, temporariesOf } from '../model/costs';
import { type NetworkShape, tokensOf } from '../model/shape';
import { bitsFor } from '../numerics/elementary';
import { hasNetwork, type Mode, trainsNetwork } from './modes';

/**
 * How rows are put into batches, and what those take: known before anything is computed, as a run's memory is. What a
 * device cannot hold at once is computed in parts that add up to the same; what it cannot hold a row of is refused.
 */

/**
 * How long rows are made before they are batched: all as the longest of the data; or each as its own length asks for,
 * where a few are far longer than the rest. The network has the same layers for all of them. It follows from the data
 * alone, so that it is the same on every device.
 */
export type Padding = 'longest' | 'own';

/** What of a device decides how much it holds at once. */
export interface EvaluationDevice {
  readonly kind: 'webgpu' | 'wasm';
  /** Largest storage-buffer binding in bytes; of no meaning on WebAssembly. */
  readonly maxBindingBytes: number;
}

/** A pass that only goes forward, or a step that is learned from. */
export type Pass = 'forward' | 'step';

/** Rows that are computed together, all made this long. */
export interface RowBatch {
  readonly rows: readonly number[];
  readonly windowLength: number;
}

const FLOAT = 4;
/** A longest row of more than so many medians is not what the others are padded to. */
const UNEVEN = 8;
/** Rows of fewer bases are padded to so many: smaller batches would only leave a device idle. */
const SHORTEST = 64;
/**
 * Parts are cut to this. Above 2 GiB many GPUs fail; on the processor those of two shapes lie in the heap at once, of
 * the step and of the pass that validates it, and a run may be there beside them.
 */
const PART_BYTES = { webgpu: 2 * 2 ** 30, wasm: MOST_LAID_BYTES / 2 };
/** From so many rows on each takes the same; fewer are cut finer for the threads, which takes room of its own. */
const EVEN_ROWS = 16;
/**
 * Vectors as wide as stream and widest value together that a pass holds at once, freed pieces among them (measured).
 */
const FORWARD_VECTORS = 10;

export const paddingOf = (longest: number, median: number): Padding => (longest > UNEVEN * median ? 'own' : 'longest');

/** The length that a row is made: of its own, the next power of two. */
function paddedLength(length: number, longest: number, padding: Padding): number {
  if (padding === 'longest') return longest;
  return Math.min(longest, Math.max(SHORTEST, 2 ** bitsFor(Math.max(1, length))));
}

/**
 * Rows of a length that are computed at once; at least one. Asks for what it knows of a length no second time.
 * @param shape of the network, whose layers the longest row decides
 */
export function rowsAtOnce(
  pass: Pass,
  shape: NetworkShape,
  device: EvaluationDevice,
): (windowLength: number) => number {
  const known = new Map<number, number>();
  return (windowLength) => {
    const rows = known.get(windowLength) ?? Math.max(1, fittingRows(pass, shape, device, windowLength));
    known.set(windowLength, rows);
    return rows;
  };
}

function fittingRows(pass: Pass, shape: NetworkShape, device: EvaluationDevice, windowLength: number): number {
  const bytes = (rows: number) => bytesOfRows(pass, shape, device, windowLength, rows);
  const most = PART_BYTES[device.kind];
  const even = bytes(EVEN_ROWS);
  let fitting = EVEN_ROWS + Math.floor((most - even) / (bytes(EVEN_ROWS + 1) - even));
  while (fitting > 1 && bytes(fitting) > most) fitting--;
  const bound = device.maxBindingBytes / largestTensor(shape, windowLength);
  return device.kind === 'wasm' ? fitting : Math.min(fitting, Math.floor(bound));
}

/**
 * What rows of a length take at once. On the processor that is counted from what is laid out, on a GPU, whose ops are
 * composed, from what they were measured to hold.
 */
function bytesOfRows(
  pass: Pass,
  shape: NetworkShape,
  { kind }: EvaluationDevice,
  windowLength: number,
  rows: number,
): number {
  const tokens = tokensOf({ ...shape, windowLength });
  if (kind === 'wasm') return passBytes(pass, shape, { windows: rows, tokens, padded: true });
  const { kept, widest } = backboneCosts(shape);
  const numbers = pass === 'forward' ? FORWARD_VECTORS * (shape.width + widest) : kept + temporariesOf(shape);
  return FLOAT * numbers * tokens * rows;
}

/** Of one row, in bytes. */
const largestTensor = (shape: NetworkShape, windowLength: number): number =>
  FLOAT * backboneCosts(shape).widest * tokensOf({ ...shape, windowLength });

/**
 * Batches of rows of these lengths, those of one padded length together.
 * @param atOnce rows that are computed together at most, where they are made so long
 */
export function rowBatches(
  lengths: readonly number[],
  longest: number,
  padding: Padding,
  atOnce: (windowLength: number) => number,
): readonly RowBatch[] {
  const byLength = new Map<number, number[]>();
  for (const [row, length] of lengths.entries()) {
    const padded = paddedLength(length, longest, padding);
    const rows = byLength.get(padded);
    if (rows === undefined) byLength.set(padded, [row]);
    else rows.push(row);
  }
  return [...byLength].flatMap(([windowLength, rows]) => {
    const size = atOnce(windowLength);
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, part) => ({
      rows: rows.slice(part * size, (part + 1) * size),
      windowLength,
    }));
  });
}

/** Lengths of the rows a benchmark is run on, in bases. */
export interface RowLengths {
  readonly longest: number;
  /** Of the training part. */
  readonly median: number;
}

export interface EvaluationPlan {
  readonly padding: Padding;
  /** Rows of the longest length in one batch, and bytes that it takes. */
  readonly rows: number;
  readonly bytes: number;
  /** Rows of that length that are computed at once. */
  readonly atOnce: number;
}

/**
 * What judging a network on rows will take.
 * @param shape of the network; its window length gives way to the longest row
 * @param batch rows of a training step
 * @throws TypedError `memory-evaluation` where the device cannot hold the longest row
 */
export function planEvaluation(
  mode: Mode,
  { longest, median }: RowLengths,
  shape: NetworkShape,
  batch: number,
  device: EvaluationDevice,
): EvaluationPlan {
  const padded = { ...shape, windowLength: longest };
  const pass = trainsNetwork(mode) ? 'step' : 'forward';
  const padding = paddingOf(longest, median);
  const bytes = (of: Pass, rows: number) => bytesOfRows(of, padded, device, longest, rows);
  // A network that learns is validated while its step stays laid out.
  const heap = bytes(pass, 1) + (pass === 'step' ? bytes('forward', 1) : 0);
  const [needed, most] =
    device.kind === 'wasm' ? [heap, HEAP_BYTES] : [largestTensor(padded, longest), device.maxBindingBytes];
  if (hasNetwork(mode) && needed > most) throw tooLong(pass, { longest, median }, needed, most, device);
  const rows = pass === 'step' && padding === 'longest' ? batch : 1;
  const atOnce = rowsAtOnce(pass, padded, device)(longest);
  return { padding, rows, bytes: bytes(pass, rows), atOnce: Math.min(rows, atOnce) };
}

function tooLong(
  pass: Pass,
  { longest, median }: RowLengths,
  needed: number,
  most: number,
  { kind }: EvaluationDevice,
): TypedError {
  const bases = longest.toLocaleString('en');
  const times = Math.round(longest / Math.max(1, median)).toLocaleString('en');
  const [gib, limit] = [needed, most].map((bytes) => (bytes / 2 ** 30).toFixed(1));
  const where = kind === 'wasm' ? `WebAssembly holds ${limit}` : `this GPU binds ${limit} at once`;
  const doing = pass === 'step' ? 'To train on' : 'To look at';
  const instead = pass === 'step' ? 'judge by a probe, which needs less' : 'choose a smaller network';
  return new TypedError(
    'memory-evaluation',
    `The longest row has ${bases} bases, ${times} times the median. ` +
      `${doing} it alone takes about ${gib} GiB; ${where}.`,
    `Leave out or cut the longest rows, or ${instead}${kind === 'wasm' ? ', or choose WebGPU' : ''}.`,
  );
}
