import type { Word } from './word';

const section = 'Exploring a genome';

/** Words of the Explore screen, and of maps of points. */
export const EXPLORE_WORDS = {
  surprisal: {
    means: 'How unlikely the base that stands there was to the network, which did not see it: 2 bits where it guesses.',
    unit: 'bits',
    section,
  },
  excess: {
    means: 'Surprisal minus that of the best table of counts of both neighbours: below 0 the network knows more.',
    unit: 'bits',
    section,
  },
  logo: {
    means: 'What the network expects at each base, letters as high as it is sure; it says nothing of conservation.',
    unit: 'bits',
    section,
  },
  tracks: {
    means: 'A number for each base of the record, asked in ten passes that hide every tenth base, on both strands.',
    section,
  },
  agreement: {
    means:
      'Correlation of the tracks with hiding one base a pass, which is exact and takes far more passes; 1 is alike.',
    section,
  },
  record: { means: 'Which sequence of the genome is on show.', section },
  bins: { means: 'Each row is the mean over its bases, where there are more than fit one by one.', section },
  features: { means: 'What the annotation says of the bases in view, each stretch once.', section },
  baseClass: {
    means: 'What the annotation makes of a base: its place in a codon, an RNA, another feature, or none.',
    section,
  },
  classNetwork: { means: 'Mean surprisal of the network over the bases of the class.', unit: 'bits', section },
  classTable: { means: 'Mean surprisal of the table of counts over the same bases.', unit: 'bits', section },
  classExcess: {
    means: 'The one minus the other: below 0 the network knows more than counting.',
    unit: 'bits',
    section,
  },
  classHeldOut: {
    means: 'The same of what neither network nor table was fitted on, which is the fair comparison.',
    unit: 'bases',
    section,
  },
  substituted: { means: 'The base that is replaced by each of the three others.', section },
  moved: { means: 'The base whose log odds the substitution moves.', section },
  histogram: {
    means: 'How common each score is: variants that lie where the genome has few are unusual to the network.',
    unit: 'nats',
    section,
  },
  picked: { means: 'What is selected stands out in both maps, and can be saved.', section },
  regionOrGene: {
    means: 'A place to look at: record:from-to, counted from 1 with both ends in it, or a gene of the annotation.',
    section,
  },
  annotation: {
    means: 'What a GFF3, GenBank or BED file says of stretches of this genome; it is kept with the genome.',
    section,
  },
  throughTraining: {
    means: 'From the oldest checkpoint that is kept to the newest: what is in view is computed anew for each.',
    section,
  },
  rankBy: {
    means: 'Which mean puts a stretch at the top: of the surprisal, or of what is left of it beyond the table.',
    section,
  },
  stretchBases: { means: 'How long the stretches are that the record is cut into for the lists.', section },
  mutagenesis: {
    means: 'What each substitution of the region would do: ln p(b) - ln p(base), one hidden base a pass.',
    unit: 'nats',
    section,
  },
  dependencies: {
    means: 'How far a substitution of each base moves the log odds of each other, with nothing hidden.',
    unit: 'bits',
    section,
  },
  control: {
    means: 'The same architecture before any training, drawn with seed 1: what it shows is not learned.',
    section,
  },
  effect: {
    means: 'How much likelier the network finds ALT than REF with the base hidden, on both strands: an LLR.',
    unit: 'nats',
    section,
  },
  influence: {
    means: 'How far a change moves what is expected at the other places near it, on average.',
    unit: 'nats',
    section,
  },
  quantile: { means: 'Share of substitutions at places drawn from this genome that score lower.', section },
  byHand: {
    means: 'Variants, one a line, or the letters of a sequence, whose substitutions are then mapped.',
    section,
  },
  variantOrder: { means: 'Which alternatives stand at the top of the list; those without a score come last.', section },
  embedded: { means: 'Which regions get a vector: windows of one length, features, or what a file names.', section },
  windowBases: { means: 'How long each window is that is spread over the genome.', unit: 'bases', section },
  windowCount: { means: 'How many windows are spread evenly over the genome at most.', section },
  featureType: { means: 'Which features of the annotation are embedded, by their type.', section },
  layer: { means: 'Which layer of the network the vector is read behind; 0 is what its first layer reads.', section },
  pooling: { means: 'What of a region becomes its vector, the mean of both strands.', section },
  fileFormat: {
    means: 'Parquet is one table of places and vectors; npy has the vectors alone, beside a TSV.',
    section,
  },
  layout: {
    means: 'UMAP keeps neighbours together and bends what is far; PCA shows the two axes of most variance as they are.',
    section,
  },
  colourBy: { means: 'What the colours of the points tell, which the layout does not know of.', section },
} as const satisfies Readonly<Record<string, Word>>;
