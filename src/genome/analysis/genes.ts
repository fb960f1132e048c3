import { type Attributes, attributesOf } from '../split/attributes';
import type { Feature } from '../split/feature-reader';
import type { Interval } from '../summary';

/** A stretch of a gene that is translated, without a break. */
export interface CodingSegment extends Interval {
  /** Which base of its codon the first base in reading order is: 0, 1 or 2. */
  readonly codonPosition: number;
}

export type Strand = '+' | '-';

/** A gene that codes for a protein. */
export interface Gene {
  readonly record: number;
  readonly strand: Strand;
  /** In reading order: on the reverse strand the rightmost comes first. */
  readonly segments: readonly CodingSegment[];
  /** Whether its first base begins its start codon; a gene cut off by the end of a contig has no start. */
  readonly hasStart: boolean;
}

/** The genes of a genome, and what is neither gene nor free of genes. */
export interface Genes {
  readonly genes: readonly Gene[];
  /** Pseudogenes, and the like: windows that touch them belong to no class. */
  readonly doubtful: readonly (Interval & { readonly record: number })[];
  /** What they are and where they come from, for people: "4,314 genes of ecoli.gff". */
  readonly source: string;
}

/**
 * The genes of an annotation: its CDS lines, those of one gene joined by their ID, else their Parent, in GTF by their
 * transcript, else each a gene of its own. Pseudogenes are told apart: lines of that type, lines that say pseudo=true
 * or pseudogene=..., and what has one of them for a parent. Where no phase is written down, it follows from the lengths
 * before.
 * @param features of a GFF3 or GTF file, as `readFeatures` gives them
 */
export function genesOf(features: readonly Feature[], source: string): Genes {
  const attributes = features.map(({ attributes: text }) => attributesOf(text ?? ''));
  const pseudo = pseudogenes(features, attributes);
  const groups = new Map<string, number[]>();
  const doubtful: number[] = [];
  for (const [i, { type, record, strand }] of features.entries()) {
    if (pseudo.has(i)) doubtful.push(i);
    else if (type === 'CDS' && strand !== null) {
      const own = attributes[i];
      // GTF of bacteria leaves the transcript empty.
      const ofGtf = own.get('transcript_id') || own.get('gene_id');
      const name = own.get('id') ?? own.get('parent') ?? ofGtf ?? `line ${i}`;
      const key = `${record} ${strand} ${name}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [i]);
      else known.push(i);
    }
  }
  const genes = [...groups.values()].map((lines) => geneOf(lines, features, attributes));
  return {
    genes: genes.sort((a, b) => a.record - b.record || leftOf(a) - leftOf(b)),
    doubtful: doubtful.map((i) => ({ record: features[i].record, start: features[i].start, end: features[i].end })),
    source: `${genes.length.toLocaleString('en')} genes of ${source}`,
  };
}

/** Leftmost base of a gene. */
const leftOf = ({ segments, strand }: Gene): number =>
  strand === '+' ? segments[0].start : segments[segments.length - 1].start;

/** The place of a gene's first base in reading order. */
export const firstBaseOf = ({ segments, strand }: Gene): number =>
  strand === '+' ? segments[0].start : segments[0].end - 1;

/** Indices of the lines that are of a pseudogene, itself or one it descends from. */
function pseudogenes(features: readonly Feature[], attributes: readonly Attributes[]): ReadonlySet<number> {
  const byId = new Map<string, number>();
  for (const [i, own] of attributes.entries()) {
    const id = own.get('id');
    if (id !== undefined && !byId.has(id)) byId.set(id, i);
  }
  const says = (i: number): boolean =>
    /pseudogen/i.test(features[i].type ?? '') ||
    attributes[i].get('pseudo')?.toLowerCase() === 'true' ||
    attributes[i].has('pseudogene');
  const found = new Set<number>();
  for (const i of features.keys()) {
    const seen = new Set<number>();
    for (let at: number | undefined = i; at !== undefined && !seen.has(at); at = parentOf(at)) {
      seen.add(at);
      if (says(at)) found.add(i);
    }
  }
  return found;

  function parentOf(i: number): number | undefined {
    const parent = attributes[i].get('parent')?.split(',')[0];
    return parent === undefined ? undefined : byId.get(parent);
  }
}

function geneOf(lines: readonly number[], features: readonly Feature[], attributes: readonly Attributes[]): Gene {
  const { record, strand } = features[lines[0]];
  const forward = strand === '+';
  const ordered = [...lines].sort((a, b) => (forward ? 1 : -1) * (features[a].start - features[b].start));
  let read = 0;
  const segments = ordered.map((i): CodingSegment => {
    const { start, end, phase } = features[i];
    // Phase says how many bases come before the next codon begins.
    const codonPosition = phase === undefined ? read % 3 : (3 - phase) % 3;
    read = codonPosition + end - start;
    return { start, end, codonPosition };
  });
  const cut = ordered.some((i) => isPartial(attributes[i], forward));
  return { record, strand: forward ? '+' : '-', segments, hasStart: segments[0].codonPosition === 0 && !cut };
}

/** Prodigal writes partial=10 for a gene whose left end is missing, NCBI partial=true with the end that is. */
function isPartial(attributes: Attributes, forward: boolean): boolean {
  const partial = attributes.get('partial') ?? '';
  if (/^[01]{2}$/.test(partial)) return partial[forward ? 0 : 1] === '1';
  return partial.toLowerCase() === 'true' && attributes.has(forward ? 'start_range' : 'end_range');
}
