import type { Interval } from '../summary';
import type { CodingSegment, Gene, Genes, Strand } from './genes';

/** A stretch of a record that one segment of one gene covers, and nothing else. */
export interface CodingStretch extends Interval {
  readonly record: number;
  readonly strand: Strand;
  readonly segment: CodingSegment;
}

/** A stretch of a record without any gene. */
export interface FreeStretch extends Interval {
  readonly record: number;
}

/** Where one gene codes alone, and where none does. What several genes share, or is doubtful, is in neither. */
export interface GeneMap {
  readonly coding: readonly CodingStretch[];
  readonly free: readonly FreeStretch[];
}

type Cover = Interval & { readonly of: { readonly gene: Gene; readonly segment: CodingSegment } | null };

/**
 * @param records their number and lengths
 * @param included records that are left out have neither
 */
export function mapGenes(
  { genes, doubtful }: Pick<Genes, 'genes' | 'doubtful'>,
  records: { readonly count: number; lengthOf(record: number): number },
  included: (record: number) => boolean,
): GeneMap {
  const byRecord = new Map<number, Cover[]>();
  const add = (record: number, cover: Cover) => {
    const known = byRecord.get(record);
    if (known === undefined) byRecord.set(record, [cover]);
    else known.push(cover);
  };
  for (const gene of genes)
    for (const segment of gene.segments)
      add(gene.record, { start: segment.start, end: segment.end, of: { gene, segment } });
  for (const { record, start, end } of doubtful) add(record, { start, end, of: null });
  // Of an intron nobody knows whether it is a gene's or not.
  for (const { record, segments } of genes)
    for (const intron of between(segments)) add(record, { ...intron, of: null });

  const coding: CodingStretch[] = [];
  const free: FreeStretch[] = [];
  for (let record = 0; record < records.count; record++) {
    if (!included(record)) continue;
    sweep(byRecord.get(record) ?? [], records.lengthOf(record), (start, end, over) => {
      if (over.size === 0) free.push({ record, start, end });
      const [only] = over;
      if (over.size === 1 && only.of !== null)
        coding.push({ record, start, end, strand: only.of.gene.strand, segment: only.of.segment });
    });
  }
  return { coding, free };
}

/** Which base of its codon stands at a place of a stretch: 0, 1 or 2. */
export function codonPositionAt({ strand, segment }: CodingStretch, place: number): number {
  const read = strand === '+' ? place - segment.start : segment.end - 1 - place;
  return (segment.codonPosition + read) % 3;
}

function between(segments: readonly CodingSegment[]): Interval[] {
  const ordered = [...segments].sort((a, b) => a.start - b.start);
  return ordered
    .slice(1)
    .map(({ start }, i) => ({ start: ordered[i].end, end: start }))
    .filter(({ start, end }) => end > start);
}

/** Calls `use` for every stretch of a record between two ends of covers, with what lies over it. */
function sweep(
  covers: readonly Cover[],
  length: number,
  use: (start: number, end: number, over: ReadonlySet<Cover>) => void,
): void {
  const ends = covers
    .flatMap((cover) => [
      { at: cover.start, cover, opens: true },
      { at: cover.end, cover, opens: false },
    ])
    .sort((a, b) => a.at - b.at);
  const over = new Set<Cover>();
  let from = 0;
  for (const { at, cover, opens } of ends) {
    if (at > from) use(from, Math.min(at, length), over);
    from = Math.max(from, at);
    if (opens) over.add(cover);
    else over.delete(cover);
  }
  if (length > from) use(from, length, over);
}
