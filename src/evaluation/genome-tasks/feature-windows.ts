import { TypedError } from '../../errors/typed-error';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Feature } from '../../genome/split/feature-reader';
import { Draws, PURPOSE } from '../../numerics/draws';
import { reverseComplement } from '../data/sequence-keys';
import { SPLITS, type SplitName } from '../dataset';
import type { Examples, RowNote } from '../readers/examples';
import {
  GENOME_SPLIT,
  type GenomeSource,
  readWindow,
  type Territory,
  territories,
  tooUnknown,
  type Window,
} from './genome-source';
import { Occupied } from './occupied';
import type { WindowOptions } from './real-vs-shuffled';

const SEED = 1;
const BACKGROUND = 0;
const FEATURE = 1;
/** Difference in GC share that a background window may have from its feature's window. */
const GC_TOLERANCE = 0.02;
const TRIES = 400;
const LEAST_FEATURES = 8;
const NOTES_TOLD = 20;

interface Placed extends Window {
  readonly part: SplitName;
  readonly strand: Feature['strand'];
}

/**
 * Windows centred on features beside as many windows that touch no feature: each background window lies in the same
 * part of the genome as its partner, has the same GC to 2 %, and is read on the same strand. Features whose window
 * leaves its part of the genome, holds too many N, or finds no partner are noted.
 * @param options `windows`: training windows of features at most, chosen evenly along the genome; validation and test
 *   are not limited
 * @throws TypedError `features-too-few`
 */
export async function featureWindows(
  source: GenomeSource,
  features: readonly Feature[],
  { windowLength, windows }: WindowOptions,
  breathe: () => Promise<void>,
): Promise<Examples> {
  const { genome } = source;
  const places = territories(source);
  const notes = new DroppedFeatures(genome);
  const placed = place(genome, features, places, windowLength, notes);
  const occupied = new Occupied([
    ...features,
    ...placed.map(({ record, start }) => ({ record, start, end: start + windowLength })),
  ]);
  const sequences: Uint8Array[] = [];
  const labels: number[] = [];
  const parts: SplitName[] = [];
  for (const part of SPLITS) {
    const own = placed.filter((window) => window.part === part);
    const chosen =
      part === 'train' && own.length > windows
        ? Array.from({ length: windows }, (_, i) => own[Math.floor((i * own.length) / windows)])
        : own;
    let pairs = 0;
    for (const window of chosen) {
      const bases = readWindow(genome, window, windowLength);
      const background = backgroundFor(genome, window, bases, places[part], occupied, windowLength);
      if (background === undefined) notes.add(window, windowLength, 'finds no background window of its GC');
      else {
        sequences.push(onStrand(bases, window.strand), onStrand(background, window.strand));
        labels.push(FEATURE, BACKGROUND);
        parts.push(part, part);
        pairs++;
      }
      if (sequences.length % 256 === 0) await breathe();
    }
    if (pairs < LEAST_FEATURES) throw tooFew(part, pairs);
  }
  return {
    classes: ['background', 'feature'],
    sequences,
    labels: Uint16Array.from(labels),
    parts,
    split: GENOME_SPLIT,
    refused: { count: notes.count, first: notes.first },
    noted: { count: 0, first: [] },
  };
}

/** The windows of the features that lie whole in one part of the genome; features with the same window count once. */
function place(
  genome: PackedGenome,
  features: readonly Feature[],
  places: Readonly<Record<SplitName, readonly Territory[]>>,
  length: number,
  notes: DroppedFeatures,
): Placed[] {
  const seen = new Set<string>();
  const placed: Placed[] = [];
  for (const { record, start, end, strand } of features) {
    const window = { record, start: Math.floor((start + end - length) / 2) };
    const key = `${record}:${window.start}:${strand}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const part = SPLITS.find((split) =>
      places[split].some(
        (each) => each.record === record && window.start >= each.start && window.start + length <= each.end,
      ),
    );
    if (part === undefined)
      notes.add({ record, start }, end - start, 'has a window that crosses the border of a part, or of its record');
    else if (tooUnknown(genome, window, length)) notes.add(window, length, 'holds too many N');
    else placed.push({ ...window, part, strand });
  }
  return placed.sort((a, b) => a.record - b.record || a.start - b.start);
}

function backgroundFor(
  genome: PackedGenome,
  partner: Placed,
  bases: Uint8Array,
  parts: readonly Territory[],
  occupied: Occupied,
  length: number,
): Uint8Array | undefined {
  const draws = new Draws(SEED, partner.record, partner.start, PURPOSE.background);
  const roomy = parts.filter(({ start, end }) => end - start >= length);
  const positions = roomy.reduce((sum, { start, end }) => sum + end - start - length + 1, 0);
  const wanted = gcShare(bases);
  for (let tries = 0; tries < TRIES; tries++) {
    const window = windowAt(roomy, draws.below(positions), length);
    if (occupied.touches(window.record, window.start, window.start + length) || tooUnknown(genome, window, length))
      continue;
    const background = readWindow(genome, window, length);
    if (Math.abs(gcShare(background) - wanted) <= GC_TOLERANCE) return background;
  }
  return undefined;
}

function windowAt(parts: readonly Territory[], position: number, length: number): Window {
  let rest = position;
  for (const { record, start, end } of parts) {
    const starts = end - start - length + 1;
    if (rest < starts) return { record, start: start + rest };
    rest -= starts;
  }
  throw new RangeError(`position ${position} lies in no part`);
}

/** Share of G and C among the known bases. */
function gcShare(bases: Uint8Array): number {
  let [gc, known] = [0, 0];
  for (const base of bases) {
    if (base < 4) known++;
    if (base === 1 || base === 2) gc++;
  }
  return known === 0 ? 0 : gc / known;
}

const onStrand = (bases: Uint8Array, strand: Feature['strand']): Uint8Array =>
  strand === '-' ? reverseComplement(bases) : bases;

/** Features without a row, told as refused rows are. */
class DroppedFeatures {
  count = 0;
  readonly first: RowNote[] = [];
  private readonly genome: PackedGenome;

  constructor(genome: PackedGenome) {
    this.genome = genome;
  }

  add({ record, start }: Window, length: number, why: string): void {
    if (this.count++ >= NOTES_TOLD) return;
    const name = this.genome.records.nameOf(record);
    const place = `${name}:${(start + 1).toLocaleString('en')}-${(start + length).toLocaleString('en')}`;
    this.first.push({ code: 'feature-left-out', message: `The feature ${why}.`, file: place });
  }
}

function tooFew(part: SplitName, pairs: number): TypedError {
  const message = `Only ${pairs} features of the ${part} part have a window and a background window; ${LEAST_FEATURES} are needed.`;
  return new TypedError(
    'features-too-few',
    message,
    'Choose shorter windows, a file with more features, or hold out more of the genome.',
  );
}
