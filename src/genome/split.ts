import { TypedError } from '../formats/typed-error';
import { Draws, PURPOSE } from '../numerics/draws';
import type { Interval, SplitSummary } from './summary';

export interface SplitRequest {
  /** Bases of a window; an interval shorter than this holds none. */
  readonly windowLength: number;
  /** Share of the included bases to hold out, in (0, 0.5]. */
  readonly validationShare: number;
  readonly seed: number;
  /** How to hold out: whole records, blocks along the records, a list of records; left out or `auto`, whichever suits the genome. */
  readonly validationBy?: 'auto' | 'records' | 'blocks' | 'list';
  /** For `list`: record names or globs with commas or blanks between them. */
  readonly validationRecords?: string;
}

/** Which stretches of which record are trained on and which are held out. Every interval holds at least one window. */
export interface Split {
  readonly by: 'records' | 'blocks';
  readonly windowLength: number;
  /** By record: sorted, disjoint, 0-based and half-open. Empty for a record that has no part. */
  readonly train: readonly (readonly Interval[])[];
  readonly validation: readonly (readonly Interval[])[];
  readonly summary: SplitSummary;
}

/** From so many records on, whole records are held out. */
const recordsForWholes = 10;
const mostBlocksPerRecord = 10;
/** A held-out block is this many windows long, where the share allows. */
const windowsPerBlock = 4;

const none: readonly Interval[] = [];

/**
 * Holds a validation part out of the included records. It is a pure function of its arguments. A training window lies inside one training
 * interval, so it never shares a base with a validation interval.
 *
 * With ten records or more that hold a window, whole records are held out in a seeded order until the share is reached. With fewer, or where single
 * records are too large for that, blocks are held out, spread along each record. Throws `genome-too-short` where there is no room for both parts,
 * `no-records` where none is included.
 */
export function splitGenome(records: readonly { readonly length: number }[], included: readonly boolean[], request: SplitRequest): Split {
  const { windowLength } = request;
  const usable = records.flatMap(({ length }, index) => (included[index] && length >= windowLength ? [{ index, length }] : []));
  const order = shuffled(usable, request.seed);
  const target = request.validationShare * usable.reduce((sum, { length }) => sum + length, 0);

  const wholes = usable.length >= recordsForWholes ? wholeRecords(order, target) : undefined;
  if (wholes !== undefined) return describe('records', records.length, usable, wholes, windowLength);
  const blocks = blocksOf(order, target, request);
  if (blocks.size > 0) return describe('blocks', records.length, usable, blocks, windowLength);
  if (order.length >= 2) return describe('records', records.length, usable, new Map([whole(order[0])]), windowLength);
  throw tooShort(records, included, windowLength);
}

interface Usable {
  readonly index: number;
  readonly length: number;
}

/** Held-out intervals by record index. */
type HeldOut = ReadonlyMap<number, readonly Interval[]>;

function whole({ index, length }: Usable): [number, Interval[]] {
  return [index, [{ start: 0, end: length }]];
}

/** Takes records in order until the target is reached, passing over those that would overshoot it by half; undefined where less than half is reached. */
function wholeRecords(order: readonly Usable[], target: number): HeldOut | undefined {
  const heldOut = new Map<number, Interval[]>();
  let bases = 0;
  for (const record of order) {
    if (bases >= target) break;
    if (bases + record.length > 1.5 * target) continue;
    heldOut.set(...whole(record));
    bases += record.length;
  }
  return bases >= target / 2 ? heldOut : undefined;
}

/** Blocks for each record whose share holds a window; then, while the target is missed, one window's length of shorter records. */
function blocksOf(order: readonly Usable[], target: number, { windowLength, validationShare, seed }: SplitRequest): HeldOut {
  const heldOut = new Map<number, Interval[]>();
  let bases = 0;
  const holdOut = (record: Usable, size: number) => {
    heldOut.set(record.index, blocksAlong(record, size, windowLength, seed));
    bases += size;
  };
  const long = (record: Usable) => validationShare * record.length >= windowLength && record.length >= 2 * windowLength;
  for (const record of order) {
    if (long(record)) holdOut(record, Math.round(validationShare * record.length));
  }
  for (const record of order) {
    if (bases >= target) break;
    if (!long(record) && record.length >= 2 * windowLength) holdOut(record, windowLength);
  }
  return heldOut;
}

/** `size` bases in equal blocks, one at a random place in each equal cell of the record. */
function blocksAlong({ index, length }: Usable, size: number, windowLength: number, seed: number): Interval[] {
  const draws = new Draws(seed, 1, index, PURPOSE.split);
  const count = Math.min(mostBlocksPerRecord, Math.max(1, Math.floor(size / (windowsPerBlock * windowLength))));
  const block = Math.floor(size / count);
  const cell = Math.floor(length / count);
  // Where a cell has no room for a window on both sides of its block, the block goes to the cell's start, so that the rest stays in one piece.
  const slack = cell - block >= 2 * windowLength ? cell - block : 0;
  return Array.from({ length: count }, (_, i) => {
    const start = i * cell + (slack === 0 ? 0 : draws.below(slack + 1));
    return { start, end: start + block };
  });
}

function shuffled(usable: readonly Usable[], seed: number): Usable[] {
  const draws = new Draws(seed, 0, 0, PURPOSE.split);
  const order = [...usable];
  for (let i = order.length - 1; i > 0; i--) {
    const j = draws.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** What is left of a record between its held-out intervals, in pieces that hold a window. */
function between(length: number, heldOut: readonly Interval[], windowLength: number): Interval[] {
  const starts = [0, ...heldOut.map(({ end }) => end)];
  const ends = [...heldOut.map(({ start }) => start), length];
  return starts.map((start, i) => ({ start, end: ends[i] })).filter(({ start, end }) => end - start >= windowLength);
}

function describe(by: Split['by'], recordCount: number, usable: readonly Usable[], heldOut: HeldOut, windowLength: number): Split {
  const train: (readonly Interval[])[] = new Array(recordCount).fill(none);
  const validation: (readonly Interval[])[] = new Array(recordCount).fill(none);
  for (const { index, length } of usable) {
    validation[index] = heldOut.get(index) ?? none;
    train[index] = between(length, validation[index], windowLength);
  }
  const trainBases = bases(train);
  const validationBases = bases(validation);
  const share = ((100 * validationBases) / (trainBases + validationBases)).toPrecision(3);
  const blocks = validation.reduce((sum, intervals) => sum + intervals.length, 0);
  const what =
    by === 'records'
      ? `${count(heldOut.size, 'whole record')} of ${usable.length.toLocaleString('en')}`
      : `${count(blocks, 'block')} in ${count(heldOut.size, 'record')}`;
  const description = `${what} held out for validation: ${validationBases.toLocaleString('en')} bases, ${share} %.`;
  return { by, windowLength, train, validation, summary: { by, trainBases, validationBases, description } };
}

function bases(byRecord: readonly (readonly Interval[])[]): number {
  let sum = 0;
  for (const intervals of byRecord) for (const { start, end } of intervals) sum += end - start;
  return sum;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

function tooShort(records: readonly { readonly length: number }[], included: readonly boolean[], windowLength: number): TypedError {
  if (!included.includes(true)) {
    return new TypedError('no-records', 'No record is included.', 'Include at least one record in the table.');
  }
  const longest = records.reduce((most, { length }, i) => (included[i] ? Math.max(most, length) : most), 0);
  const need = (2 * windowLength).toLocaleString('en');
  return new TypedError(
    'genome-too-short',
    `The longest included record has ${longest.toLocaleString('en')} bases; windows of ${windowLength.toLocaleString('en')} need ${need}, to train on some and hold others out.`,
    `Choose a window of at most ${Math.floor(longest / 2).toLocaleString('en')} bases, or a longer genome.`,
    { path: 'windowLength' },
  );
}
