import { TypedError } from '../../errors/typed-error';
import type { NamedBlob } from '../../formats/byte-stream';
import { type ImportNote, Notes } from '../../formats/notes';
import { sniffAny } from '../../formats/sniff';
import { textLines, unpacked } from '../../formats/unpacked';
import type { PackedGenome } from '../packed/packed-genome';
import { attributesOf } from '../split/attributes';
import type { Feature, ReadFeatures } from '../split/feature-reader';
import { unescaped } from '../split/region-lines';
import { featuresIn, piecesOf } from '../split/regions-file';
import type { Interval } from '../summary';
import { genBankFeatures } from './genbank';
import type { NamedFeature } from './named-feature';

/** What a file says of the stretches of a genome. */
export interface Annotation {
  /** Name of the file. */
  readonly source: string;
  /** By record, then by start. */
  readonly features: readonly NamedFeature[];
  readonly notes: readonly ImportNote[];
  readonly unshown: Unshown;
}

/** Features that lie in the genome and are not shown, by the reason. */
export interface Unshown {
  /** Parts of transcripts, and transcripts. */
  readonly parts: number;
  /** As long as their record. */
  readonly whole: number;
  /** Genes that are told by what they code for. */
  readonly twins: number;
}

export const NONE_UNSHOWN: Unshown = { parts: 0, whole: 0, twins: 0 };

/** Parts of transcripts, and transcripts, of which the coding part is shown. */
const PASSED_OVER: ReadonlySet<string> = new Set(['exon', 'mRNA', 'transcript', 'start_codon', 'stop_codon', 'intron']);
/** What is shown where a file has nothing else, as of assembled transcripts: whole ones, else their exons. */
const IN_THEIR_PLACE: readonly (readonly string[])[] = [['mRNA', 'transcript'], ['exon']];

/**
 * Reads a GFF3, GenBank or BED file as a genome view shows it: without features as long as their record, without
 * exons and transcripts, and without a gene where what it codes for covers the same stretch, which then has its name.
 * @throws TypedError as `featuresIn` and `genBankFeatures` do, `regions-none` where nothing is left to show
 */
export async function readAnnotation(file: NamedBlob, genome: PackedGenome): Promise<Annotation> {
  const notes = new Notes();
  const content = await unpacked(file, notes);
  const named =
    sniffAny(content.head) === 'genbank'
      ? await genBankFeatures(
          textLines(content.chunks, () => endless(file.name)),
          file.name,
          genome,
          notes,
        )
      : namedFeatures(await featuresIn(content, file.name, genome, notes), genome, notes);
  const pieces = named.filter(({ record, start, end }) => end - start < genome.records.lengthOf(record));
  const shown = shownOf(pieces);
  if (shown.length === 0) throw nothingToShow(file.name);
  const features = withoutTwins(shown);
  const unshown = {
    parts: pieces.length - shown.length,
    whole: named.length - pieces.length,
    twins: shown.length - features.length,
  };
  return { source: file.name, features, notes: notes.list(), unshown };
}

function shownOf(features: NamedFeature[]): NamedFeature[] {
  const kinds = [(type: string) => !PASSED_OVER.has(type)].concat(
    IN_THEIR_PLACE.map((types) => (type: string) => types.includes(type)),
  );
  const found = kinds.map((isShown) => features.filter(({ type }) => isShown(type)));
  return found.find(({ length }) => length > 0) ?? [];
}

const unphasedText = (count: number): string =>
  count === 1
    ? 'One CDS has no phase: its bases count as CDS without a place in a codon.'
    : `${count.toLocaleString('en')} CDS have no phase: their bases count as CDS without a place in a codon.`;

const nothingToShow = (file: string): TypedError =>
  new TypedError(
    'regions-none',
    `${file} names introns, codons and whole records alone, which are not shown.`,
    'Choose a file that names genes, CDS, RNAs or other features.',
    { file },
  );

const endless = (file: string): TypedError =>
  new TypedError('regions-format', `${file} has a line without end.`, 'Choose a GenBank file.', { file });

/** Of a GFF3 or BED file. What lies over the origin of a circular record comes in two pieces. */
function namedFeatures({ features }: ReadFeatures, genome: PackedGenome, notes: Notes): NamedFeature[] {
  const unphased = features.filter(({ type, phase }) => type === 'CDS' && phase === undefined).length;
  if (unphased > 0) notes.add({ code: 'annotation-phase', message: unphasedText(unphased) });
  return features.flatMap((feature) => {
    const length = genome.records.lengthOf(feature.record);
    const whole = feature.end - feature.start >= length;
    return (whole ? [{ start: 0, end: length }] : piecesOf(feature, length)).map((piece) => ({
      ...namesOf(feature),
      ...piece,
      ...phaseOf(feature, piece),
    }));
  });
}

/** Of a piece of a coding feature. A pseudogene is not read in codons. */
function phaseOf({ type, strand, phase, attributes = '', start, end }: Feature, piece: Interval) {
  const said = attributesOf(attributes);
  const isDead = ['pseudo', 'pseudogene'].some((key) => (said.get(key) ?? 'false') !== 'false');
  if (type !== 'CDS' || phase === undefined || isDead) return {};
  // Of a feature over the origin of a circular record, the piece that is read second.
  const isSecond = strand === '-' ? piece.start === start : piece.start !== start;
  const before = isSecond ? end - start - (piece.end - piece.start) : 0;
  return { phase: (((phase - before) % 3) + 3) % 3 };
}

/** What a line of GFF3 or GTF calls its feature. */
export function namesOf({ record, type, strand, attributes = '' }: Feature): Omit<NamedFeature, 'start' | 'end'> {
  const written = attributesOf(attributes);
  const said = (key: string) => unescaped(written.get(key) ?? '') || undefined;
  const locus = said('locus_tag') ?? '';
  const gene = said('gene') ?? said('gene_name');
  const name = gene ?? (type === 'gene' || locus === '' ? said('name') : undefined) ?? locus;
  return {
    record,
    type: type ?? 'region',
    strand,
    name: name === '' ? (said('id') ?? said('gene_id') ?? '') : name,
    locus: locus === name ? '' : locus,
    product: said('product') ?? '',
  };
}

function withoutTwins(features: NamedFeature[]): NamedFeature[] {
  const placeOf = ({ record, start, end, strand }: NamedFeature) => `${record} ${start} ${end} ${strand}`;
  const isGene = ({ type }: NamedFeature) => type === 'gene' || type === 'pseudogene';
  const told = new Set(features.filter((feature) => !isGene(feature)).map(placeOf));
  return features
    .filter((feature) => !isGene(feature) || !told.has(placeOf(feature)))
    .sort((a, b) => a.record - b.record || a.start - b.start || b.end - a.end);
}

/** Those that reach into a stretch of a record, by start. */
export function featuresWithin(
  { features }: Pick<Annotation, 'features'>,
  record: number,
  { start, end }: Interval,
): NamedFeature[] {
  const found: NamedFeature[] = [];
  for (let i = firstOf(features, record); i < features.length; i++) {
    const feature = features[i];
    if (feature.record !== record || feature.start >= end) break;
    if (feature.end > start) found.push(feature);
  }
  return found;
}

function firstOf(features: readonly NamedFeature[], record: number): number {
  let [low, high] = [0, features.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (features[middle].record < record) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Features by what somebody types: those called so come first, then names that begin so, then those whose name, locus
 * tag or product hold it. Case does not matter.
 */
export function findFeatures({ features }: Pick<Annotation, 'features'>, typed: string, most: number): NamedFeature[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  const ranked: NamedFeature[][] = [[], [], []];
  for (const feature of features) {
    const [name, locus, product] = [feature.name, feature.locus, feature.product].map((text) => text.toLowerCase());
    if (name === wanted || locus === wanted) ranked[0].push(feature);
    else if (name.startsWith(wanted) || locus.startsWith(wanted)) ranked[1].push(feature);
    else if ([name, locus, product].some((text) => text.includes(wanted))) ranked[2].push(feature);
  }
  return ranked.flat().slice(0, most);
}
