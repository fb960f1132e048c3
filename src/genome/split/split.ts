import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import { Draws, PURPOSE } from '../../numerics/draws';
import { shuffle } from '../../numerics/shuffle';
import type { Interval, SplitSummary } from '../summary';
import { nameList } from './name-pattern';
import { Stretches } from './stretches';

export interface SplitRequest {
  /** Bases of a window; an interval shorter than this holds none. */
  readonly windowLength: number;
  /** Share of the included bases to hold out, in (0, 0.5]. */
  readonly validationShare: number;
  readonly seed: number;
  /**
   * How to hold out: whole records, blocks along the records, a list of records; left out or `auto`, whichever suits
   * the genome.
   */
  readonly validationBy?: 'auto' | 'records' | 'blocks' | 'list';
  /** For `list`: record names, or globs where no record is named so, as `nameList` reads them. */
  readonly validationRecords?: string;
}

/** What a split needs to know of the records. */
export interface SplitRecords {
  readonly count: number;
  lengthOf(record: number): number;
  nameOf(record: number): string;
}

/** Which stretches of which record are trained on and which are held out. Every interval holds at least one window. */
export interface Split {
  readonly by: 'records' | 'blocks';
  readonly windowLength: number;
  /** Disjoint, 0-based and half-open. */
  readonly train: Stretches;
  readonly validation: Stretches;
  readonly summary: SplitSummary;
}

/** From so many records on, whole records are held out. */
const recordsForWholes = 10;
const mostBlocksPerRecord = 10;
/** A held-out block is this many windows long, where the share allows. */
const windowsPerBlock = 4;

/** Held-out intervals by record. */
type HeldOut = ReadonlyMap<number, readonly Interval[]>;

/**
 * Holds a validation part out of the included records. It is a pure function of its arguments. A training window lies
 * inside one training interval, so it never shares a base with a validation interval.
 *
 * Left to itself, it takes whole records in a seeded order until the share is reached where ten records or more hold a
 * window; with fewer, or where single records are too large for that, blocks are held out, spread along each record.
 * Throws `genome-too-short` where there is no room for both parts,
 * `no-records` where none is included, `split-...` where what was asked for is not possible.
 *
 * @param included a flag for each record
 */
export function splitGenome(
  records: SplitRecords,
  included: ArrayLike<boolean | number>,
  request: SplitRequest,
): Split {
  const { windowLength, validationBy = 'auto' } = request;
  const usable = usableRecords(records, included, windowLength);
  const describe = (by: Split['by'], heldOut: HeldOut) => assemble(by, records, usable, heldOut, windowLength);
  if (validationBy === 'list') {
    const { heldOut, missing } = listed(records, usable, request);
    return withMissing(describe('records', heldOut), missing);
  }
  const order = usable.slice();
  shuffle(order, new Draws(request.seed, 0, 0, PURPOSE.split));
  const target = request.validationShare * usable.reduce((sum, record) => sum + records.lengthOf(record), 0);

  if (validationBy === 'records' || (validationBy === 'auto' && usable.length >= recordsForWholes)) {
    const wholes = wholeRecords(records, order, target);
    if (wholes !== undefined) return describe('records', wholes);
  }
  if (validationBy !== 'records') {
    const blocks = blocksOf(records, order, target, request);
    if (blocks.size > 0) return describe('blocks', blocks);
  }
  if (validationBy !== 'blocks' && usable.length >= 2)
    return describe('records', new Map([whole(records, smallest(records, order))]));
  if (validationBy === 'records' && usable.length === 1) throw oneRecord();
  throw tooShort(records, included, windowLength);
}

function usableRecords(
  records: SplitRecords,
  included: ArrayLike<boolean | number>,
  windowLength: number,
): Uint32Array {
  const usable = new Uint32Array(records.count);
  let count = 0;
  for (let record = 0; record < records.count; record++)
    if (included[record] && records.lengthOf(record) >= windowLength) usable[count++] = record;
  return usable.subarray(0, count);
}

function whole(records: SplitRecords, record: number): [number, Interval[]] {
  return [record, [{ start: 0, end: records.lengthOf(record) }]];
}

/** The first of the shortest. */
function smallest(records: SplitRecords, order: Uint32Array): number {
  return order.reduce((best, record) => (records.lengthOf(record) < records.lengthOf(best) ? record : best));
}

function listed(
  records: SplitRecords,
  usable: Uint32Array,
  { validationRecords = '' }: SplitRequest,
): { readonly heldOut: HeldOut; readonly missing: readonly string[] } {
  const { matches, missing } = nameList(validationRecords, namesOf(records));
  const heldOut = new Map<number, readonly Interval[]>();
  for (const record of usable) if (matches(records.nameOf(record))) heldOut.set(...whole(records, record));
  const refuse = (code: ErrorCode, message: string, action: string) =>
    new TypedError(code, message, action, { path: 'validationRecords' });
  if (heldOut.size === 0) {
    const message = 'None of the records named for validation is included and as long as a window.';
    throw refuse(
      'split-list-empty',
      message,
      'Name records as they stand in the table, such as chr8 or chr2*; put names with blanks or commas in quotes.',
    );
  }
  if (heldOut.size === usable.length)
    throw refuse(
      'split-list-all',
      'The list holds out every record: none is left to train on.',
      'Take some records out of it.',
    );
  return { heldOut, missing };
}

function* namesOf(records: SplitRecords): Generator<string> {
  for (let record = 0; record < records.count; record++) yield records.nameOf(record);
}

/** Says which names of a list no record has. */
function withMissing(split: Split, missing: readonly string[]): Split {
  if (missing.length === 0) return split;
  const some = missing.slice(0, 3).map((name) => `"${name.slice(0, 40)}"`);
  const more = missing.length > some.length ? ` and ${(missing.length - some.length).toLocaleString('en')} more` : '';
  const description = `${split.summary.description} No record is named ${some.join(', ')}${more}.`;
  return { ...split, summary: { ...split.summary, description } };
}

/**
 * Takes records in order until the target is reached, passing over those that would overshoot it by half; undefined
 * where less than half is reached.
 */
function wholeRecords(records: SplitRecords, order: Uint32Array, target: number): HeldOut | undefined {
  const heldOut = new Map<number, readonly Interval[]>();
  let bases = 0;
  for (const record of order) {
    if (bases >= target) break;
    const length = records.lengthOf(record);
    if (bases + length > 1.5 * target) continue;
    heldOut.set(...whole(records, record));
    bases += length;
  }
  return bases >= target / 2 && heldOut.size > 0 ? heldOut : undefined;
}

/**
 * Blocks for each record whose share holds a window; then, while the target is missed, one window's length of shorter
 * records.
 */
function blocksOf(
  records: SplitRecords,
  order: Uint32Array,
  target: number,
  { windowLength, validationShare, seed }: SplitRequest,
): HeldOut {
  const heldOut = new Map<number, readonly Interval[]>();
  let bases = 0;
  const holdOut = (record: number, size: number) => {
    heldOut.set(record, blocksAlong(record, records.lengthOf(record), size, windowLength, seed));
    bases += size;
  };
  const long = (length: number) => validationShare * length >= windowLength && length >= 2 * windowLength;
  for (const record of order) {
    const length = records.lengthOf(record);
    if (long(length)) holdOut(record, Math.round(validationShare * length));
  }
  for (const record of order) {
    if (bases >= target) break;
    const length = records.lengthOf(record);
    if (!long(length) && length >= 2 * windowLength) holdOut(record, windowLength);
  }
  return heldOut;
}

/** `size` bases in equal blocks, one at a random place in each equal cell of the record. */
function blocksAlong(record: number, length: number, size: number, windowLength: number, seed: number): Interval[] {
  const draws = new Draws(seed, 1, record, PURPOSE.split);
  const count = Math.min(mostBlocksPerRecord, Math.max(1, Math.floor(size / (windowsPerBlock * windowLength))));
  const block = Math.floor(size / count);
  const cell = Math.floor(length / count);
  // Where a cell has no room for a window on both sides of its block, the block goes to the cell's start, so that the
  // rest stays in one piece.
  const slack = cell - block >= 2 * windowLength ? cell - block : 0;
  return Array.from({ length: count }, (_, i) => {
    const start = i * cell + (slack === 0 ? 0 : draws.below(slack + 1));
    return { start, end: start + block };
  });
}

function assemble(
  by: Split['by'],
  records: SplitRecords,
  usable: Uint32Array,
  heldOut: HeldOut,
  windowLength: number,
): Split {
  const train = new Stretches();
  const validation = new Stretches();
  for (const record of usable) {
    let from = 0;
    // What is left between the held-out intervals, in pieces that hold a window.
    const leave = (to: number) => {
      if (to - from >= windowLength) train.add(record, from, to);
    };
    for (const { start, end } of heldOut.get(record) ?? []) {
      leave(start);
      validation.add(record, start, end);
      from = end;
    }
    leave(records.lengthOf(record));
  }
  const trainBases = train.bases;
  const validationBases = validation.bases;
  const share = ((100 * validationBases) / (trainBases + validationBases)).toPrecision(3);
  const what =
    by === 'records'
      ? `${count(heldOut.size, 'whole record')} of ${usable.length.toLocaleString('en')}`
      : `${count(validation.count, 'block')} in ${count(heldOut.size, 'record')}`;
  const description = `${what} held out for validation: ${validationBases.toLocaleString('en')} bases, ${share} %.`;
  return { by, windowLength, train, validation, summary: { by, trainBases, validationBases, description } };
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Bases of the longest included record, 0 where none is. */
export function longestIncluded(records: SplitRecords, included: ArrayLike<boolean | number>): number {
  let longest = 0;
  for (let record = 0; record < records.count; record++)
    if (included[record]) longest = Math.max(longest, records.lengthOf(record));
  return longest;
}

function oneRecord(): TypedError {
  const message = 'Only one included record holds a window, so no whole record can be held out.';
  return new TypedError('split-one-record', message, 'Hold out blocks instead.', { path: 'validationBy' });
}

function tooShort(records: SplitRecords, included: ArrayLike<boolean | number>, windowLength: number): TypedError {
  const longest = longestIncluded(records, included);
  if (longest === 0)
    return new TypedError('no-records', 'No record is included.', 'Include at least one record in the table.');
  const need = (2 * windowLength).toLocaleString('en');
  return new TypedError(
    'genome-too-short',
    `The longest included record has ${longest.toLocaleString('en')} bases; windows of ` +
      `${windowLength.toLocaleString('en')} need ${need}, to train on some and hold others out.`,
    `Choose a window of at most ${Math.floor(longest / 2).toLocaleString('en')} bases, or a longer genome.`,
    { path: 'windowLength' },
  );
}
