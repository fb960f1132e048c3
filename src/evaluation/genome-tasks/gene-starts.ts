import { TypedError } from '../../errors/typed-error';
import { unknownBase } from '../../formats/alphabet';
import { firstBaseOf, type Gene, type Genes } from '../../genome/analysis/genes';
import { START_CODONS } from '../../genome/analysis/orfs';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { Draws, PURPOSE } from '../../numerics/draws';
import { reverseComplement } from '../data/sequence-keys';
import { SPLITS, type SplitName } from '../dataset';
import type { Examples } from '../readers/examples';
import { GENE_SPLIT, geneParts } from './gene-parts';
import { START_CLASSES } from './gene-tasks';
import { type GenomeSource, type Territory, tooUnknown } from './genome-source';
import { drawPlaces, type Place, type Places } from './places';
import type { WindowOptions } from './real-vs-shuffled';
import { type Site, windowAround, windowStart } from './strand-window';

const SEED = 1;
const LEAST_ROWS = 8;
const OTHER = 0;
const START = 1;

/**
 * Where genes start, against other ATG, GTG and TTG of the same part, as many of each codon on each strand. A window is
 * read on the codon's strand, its first base at index floor(L / 2).
 * @param options `windows`: genes to train on at most, drawn; validation and test are not limited
 * @throws TypedError `genes-too-few`
 */
export async function geneStarts(
  source: GenomeSource,
  { genes }: Pick<Genes, 'genes'>,
  { windowLength, windows }: WindowOptions,
  breathe: () => Promise<void>,
): Promise<Examples> {
  const { genome } = source;
  const territories = geneParts(source, windowLength);
  const starts = genes.filter(({ hasStart }) => hasStart).map(siteOf);
  const taken = new Set(starts.map(nameOf));
  const rows = { sequences: [] as Uint8Array[], labels: [] as number[], parts: [] as SplitName[] };
  for (const [number, part] of SPLITS.entries()) {
    const draws = (purpose: number) => new Draws(SEED, number, purpose, PURPOSE.geneWindow);
    const room = { territories: territories[part], windowLength };
    const usable = starts.filter((site) => codonAt(genome, site) >= 0 && hasWindow(genome, site, room));
    const some = part === 'train' ? drawn(usable, windows, draws(0)) : usable;
    let pairs = 0;
    for (const [index, group] of groupsOf(genome, some).entries()) {
      const { strand, codon, sites } = group;
      const fits = (place: Place) => {
        const site = { ...place, strand };
        return codonAt(genome, site) === codon && !taken.has(nameOf(site)) && hasWindow(genome, site, room);
      };
      const others = drawPlaces(placesIn(room.territories), sites.length, draws(1 + index), fits);
      for (const [i, place] of others.entries()) {
        for (const site of [sites[i], { ...place, strand }])
          rows.sequences.push(windowAround(genome, site, windowLength));
        rows.labels.push(START, OTHER);
        rows.parts.push(part, part);
        pairs++;
      }
      await breathe();
    }
    if (pairs < LEAST_ROWS) throw tooFew(part, pairs);
  }
  const none = { count: 0, first: [] };
  return {
    classes: START_CLASSES,
    ...rows,
    labels: Uint16Array.from(rows.labels),
    split: GENE_SPLIT,
    refused: none,
    noted: none,
  };
}

const siteOf = (gene: Gene): Site => ({ record: gene.record, at: firstBaseOf(gene), strand: gene.strand });
const nameOf = ({ record, at, strand }: Site): string => `${record} ${at} ${strand}`;

/** Index of the start codon that is read there; -1 where none is. */
function codonAt(genome: PackedGenome, { record, at, strand }: Site): number {
  const first = strand === '+' ? at : at - 2;
  if (first < 0 || first + 3 > genome.records.lengthOf(record)) return -1;
  const codon = new Uint8Array(3);
  genome.read(record, first, 3, codon);
  if (codon.includes(unknownBase)) return -1;
  const [a, b, c] = strand === '+' ? codon : reverseComplement(codon);
  return START_CODONS.indexOf(16 * a + 4 * b + c);
}

interface Room {
  readonly territories: readonly Territory[];
  readonly windowLength: number;
}

function hasWindow(genome: PackedGenome, site: Site, { territories, windowLength }: Room): boolean {
  const start = windowStart(site, windowLength);
  const within = territories.some(
    (each) => each.record === site.record && start >= each.start && start + windowLength <= each.end,
  );
  return within && !tooUnknown(genome, { record: site.record, start }, windowLength);
}

/** Sites by codon and strand, each group in the order they came. */
function groupsOf(genome: PackedGenome, sites: readonly Site[]) {
  return (['+', '-'] as const).flatMap((strand) =>
    START_CODONS.map((_, codon) => ({
      strand,
      codon,
      sites: sites.filter((site) => site.strand === strand && codonAt(genome, site) === codon),
    })),
  );
}

const placesIn = (territories: readonly Territory[]): Places[] =>
  territories
    .filter(({ start, end }) => end > start)
    .map(({ record, start, end }) => ({ record, first: start, step: 1, count: end - start }));

function drawn(sites: readonly Site[], most: number, draws: Draws): Site[] {
  const all = [{ record: 0, first: 0, step: 1, count: sites.length }];
  return drawPlaces(all, most, draws, () => true).map(({ at }) => sites[at]);
}

function tooFew(part: SplitName, pairs: number): TypedError {
  return new TypedError(
    'genes-too-few',
    `The ${part} part has ${pairs} starts of genes with a partner; ${LEAST_ROWS} are needed.`,
    'Choose shorter windows, a longer genome, or hold out more of it.',
  );
}
