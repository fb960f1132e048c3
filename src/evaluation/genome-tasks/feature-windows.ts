import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Feature } from '../../genome/split/feature-reader';
import { piecesOf } from '../../genome/split/regions-file';
import { evenly } from '../../numerics/evenly';
import { reverseComplement } from '../data/sequence-keys';
import { SPLITS, type SplitName } from '../dataset';
import type { Examples } from '../readers/examples';
import { BackgroundWindows, gcShare } from './background-windows';
import { DroppedFeatures, tooFewFeatures } from './dropped-features';
import {
  GENOME_SPLIT,
  type GenomeSource,
  readWindow,
  type Territory,
  territories,
  tooUnknown,
  WHOLE_STRETCHES_SPLIT,
  type Window,
  wholeTerritories,
} from './genome-source';
import { Occupied } from './occupied';
import type { WindowOptions } from './real-vs-shuffled';

const BACKGROUND = 0;
const FEATURE = 1;
/** Difference in GC share that a background window may have from its feature's window. */
const GC_TOLERANCE = 0.02;
const LEAST_FEATURES = 8;

export interface FeatureOptions extends WindowOptions {
  /** Difference in GC share that a background window may have from its feature's window, 0 to 1; else 0.02. */
  readonly gcTolerance?: number;
}

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
  { windowLength, windows, gcTolerance = GC_TOLERANCE }: FeatureOptions,
  breathe: () => Promise<void>,
): Promise<Examples> {
  const { genome } = source;
  const { places, placed, dropped, split } = layOut(source, features, windowLength);
  const occupied = new Occupied([
    ...features.flatMap(({ record, start, end }) =>
      piecesOf({ start, end }, genome.records.lengthOf(record)).map((piece) => ({ record, ...piece })),
    ),
    ...placed.map(({ record, start }) => ({ record, start, end: start + windowLength })),
  ]);
  const sequences: Uint8Array[] = [];
  const labels: number[] = [];
  const parts: SplitName[] = [];
  for (const part of SPLITS) {
    const own = placed.filter((window) => window.part === part);
    const chosen = part === 'train' ? evenly(own, windows) : own;
    const size = { length: windowLength, tolerance: gcTolerance };
    const backgrounds = new BackgroundWindows(genome, places[part], occupied, size);
    const lonelyGc: number[] = [];
    for (const [i, window] of chosen.entries()) {
      const bases = readWindow(genome, window, windowLength);
      const background = backgrounds.find(window, gcShare(bases));
      if (background === undefined) {
        dropped.add(window, windowLength, 'background');
        lonelyGc.push(gcShare(bases));
      } else {
        sequences.push(onStrand(bases, window.strand), onStrand(background, window.strand));
        labels.push(FEATURE, BACKGROUND);
        parts.push(part, part);
      }
      if (i % 128 === 0) await breathe();
    }
    const pairs = chosen.length - lonelyGc.length;
    if (pairs < LEAST_FEATURES)
      throw tooFewFeatures({
        part,
        pairs,
        needed: LEAST_FEATURES,
        lonelyGc,
        background: backgrounds,
        tolerance: gcTolerance,
        windowLength,
        inPart: features.filter((feature) => liesIn(feature, places[part])).length,
        spacing: spacingOf(placed),
        dropped,
      });
  }
  return {
    classes: ['background', 'feature'],
    sequences,
    labels: Uint16Array.from(labels),
    parts,
    split,
    refused: { count: dropped.count, first: dropped.first },
    noted: { count: 0, first: [] },
  };
}

/**
 * The parts of the genome and the windows in them; validation takes whole stretches where no end of one has features.
 */
function layOut(source: GenomeSource, features: readonly Feature[], windowLength: number) {
  const attempt = (places: Readonly<Record<SplitName, readonly Territory[]>>, split: string) => {
    const dropped = new DroppedFeatures(source.genome);
    return { places, dropped, split, placed: place(source.genome, features, places, windowLength, dropped) };
  };
  const atEnds = attempt(territories(source), GENOME_SPLIT);
  if (atEnds.placed.filter(({ part }) => part === 'validation').length >= LEAST_FEATURES) return atEnds;
  const wholes = wholeTerritories(source);
  return wholes === null ? atEnds : attempt(wholes, WHOLE_STRETCHES_SPLIT);
}

/** The windows of the features that lie whole in one part of the genome; features with the same window count once. */
function place(
  genome: PackedGenome,
  features: readonly Feature[],
  places: Readonly<Record<SplitName, readonly Territory[]>>,
  length: number,
  dropped: DroppedFeatures,
): Placed[] {
  const byRecord = partsByRecord(places);
  const seen = new Set<string>();
  const placed: Placed[] = [];
  for (const feature of features) {
    const { record, start, end, strand } = feature;
    const window = { record, start: windowStart(feature, length, genome.records.lengthOf(record)) };
    const key = `${record}:${window.start}:${strand}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const part = byRecord
      .get(record)
      ?.find((each) => window.start >= each.start && window.start + length <= each.end)?.part;
    if (part === undefined) dropped.add({ record, start }, end - start, 'border');
    else if (tooUnknown(genome, window, length)) dropped.add(window, length, 'unknown');
    else placed.push({ ...window, part, strand });
  }
  return placed.sort((a, b) => a.record - b.record || a.start - b.start);
}

/**
 * Where the window of a feature begins: so that, read on the feature's strand, its middle is at the same place
 * whichever strand that is. A feature over the origin of a circular record has its middle on one side of it.
 */
function windowStart({ start, end, strand }: Feature, length: number, recordLength: number): number {
  const middle = (start + end - length) / 2;
  const first = strand === '-' ? Math.ceil(middle) : Math.floor(middle);
  return first >= recordLength ? first - recordLength : first;
}

type PartOfRecord = Territory & { readonly part: SplitName };

function partsByRecord(
  places: Readonly<Record<SplitName, readonly Territory[]>>,
): ReadonlyMap<number, readonly PartOfRecord[]> {
  const byRecord = new Map<number, PartOfRecord[]>();
  for (const part of SPLITS) {
    for (const territory of places[part]) {
      const own = byRecord.get(territory.record);
      if (own === undefined) byRecord.set(territory.record, [{ ...territory, part }]);
      else own.push({ ...territory, part });
    }
  }
  return byRecord;
}

function liesIn({ record, start, end }: Feature, parts: readonly Territory[]): boolean {
  const middle = Math.floor((start + end) / 2);
  return parts.some((each) => each.record === record && middle >= each.start && middle < each.end);
}

/** Bases from one window to the next on the same record, at the median. */
function spacingOf(placed: readonly Placed[]): number {
  const gaps = placed
    .slice(1)
    .map(({ record, start }, i) => (record === placed[i].record ? start - placed[i].start : 0))
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? 0;
}

const onStrand = (bases: Uint8Array, strand: Feature['strand']): Uint8Array =>
  strand === '-' ? reverseComplement(bases) : bases;
