import type { Metric, PublishedNumber, Task, TaskSizes } from './task';

/** Models of DNABERT-2's table 4, in the order of the columns below; then the floor. */
const MODELS = ['DNABERT (3-mer)', 'NT-500M-human', 'NT-2.5B-multi', 'DNABERT-2'];
const PAPER = 'DNABERT-2, table 4';
const FLOOR = 'k-mer floor (linear softmax on 4- and 5-mer frequencies)';
const UNVERIFIED = null;

interface Row {
  readonly name: string;
  readonly title: string;
  readonly length: number;
  readonly sizes: readonly [train: number | null, dev: number | null, test: number | null];
  readonly classes: readonly string[];
  readonly metric?: Metric;
  readonly strands?: Task['strands'];
  /** MCC x 100 (F1 x 100 for covid) in the order of MODELS; null where none is at hand. */
  readonly published: readonly (number | null)[];
  readonly floor?: number;
}

const BOUND = ['not bound', 'bound'];
const PROMOTER = ['no promoter', 'promoter'];
const MARK = ['no mark', 'mark'];

/** Histone marks of yeast, with DNABERT-2's MCC. */
const MARKS: readonly (readonly [mark: string, dnabert2: number])[] = [
  ['H3', 78.27],
  ['H3K14ac', 52.57],
  ['H3K36me3', 56.88],
  ['H3K4me1', 50.52],
  ['H3K4me2', 31.13],
  ['H3K4me3', 36.27],
  ['H3K79me3', 67.39],
  ['H3K9ac', 55.63],
  ['H4', 80.71],
  ['H4ac', 50.43],
];

const factor = (
  species: string,
  number: number,
  sizes: Row['sizes'],
  published: readonly number[],
  floor?: number,
): Row => ({
  name: `${species === 'human' ? 'tf' : 'mouse'}/${number}`,
  title: `${species === 'human' ? 'Human' : 'Mouse'} transcription factor ${number}`,
  length: 101,
  sizes,
  classes: BOUND,
  published,
  floor,
});

const PROMOTERS = { all: 'all', notata: 'without TATA box', tata: 'with TATA box' } as const;

const promoter = (
  core: boolean,
  kind: keyof typeof PROMOTERS,
  sizes: Row['sizes'],
  published: readonly number[],
  floor?: number,
): Row => ({
  name: `prom/prom_${core ? 'core' : '300'}_${kind}`,
  title: `${core ? 'Core promoters' : 'Promoters'}, ${PROMOTERS[kind]}`,
  length: core ? 70 : 300,
  sizes,
  classes: PROMOTER,
  published,
  floor,
});

const ROWS: readonly Row[] = [
  factor('human', 0, [32_378, 1000, 1000], [67.95, 61.59, 66.64, 71.99], 60.5),
  factor('human', 1, [30_672, 1000, 1000], [70.9, 66.75, 70.28, 76.06], 69.2),
  factor('human', 2, [19_000, 1000, 1000], [60.51, 53.58, 58.72, 66.52], 55.0),
  factor('human', 3, [27_294, 1000, 1000], [53.03, 42.95, 51.65, 58.54], 44.1),
  factor('human', 4, [19_000, 1000, 1000], [69.76, 60.81, 69.34, 77.43], 69.9),
  factor('mouse', 0, [6478, 810, 810], [42.31, 31.04, 63.31, 56.76], 51.2),
  factor('mouse', 1, [UNVERIFIED, 6745, 6745], [79.1, 75.04, 83.76, 84.77]),
  factor('mouse', 2, [2620, 328, 328], [69.9, 61.67, 71.52, 79.32], 70.2),
  factor('mouse', 3, [1904, 239, 239], [55.4, 29.17, 69.44, 66.47], 62.4),
  factor('mouse', 4, [15_064, 1883, 1883], [41.97, 29.27, 47.07, 52.66], 40.0),
  promoter(true, 'all', [47_356, 5920, 5920], [70.92, 63.45, 70.33, 69.37], 55.7),
  promoter(true, 'notata', [42_452, 5307, 5307], [69.82, 64.82, 71.58, 68.04], 57.8),
  promoter(true, 'tata', [4904, 613, 613], [78.15, 71.34, 72.97, 74.17], 50.1),
  promoter(false, 'all', [47_356, 5920, 5920], [90.44, 87.71, 91.01, 86.77]),
  promoter(false, 'notata', [42_452, 5307, 5307], [93.61, 90.75, 94.0, 94.27]),
  promoter(false, 'tata', [4904, 613, 613], [69.83, 78.07, 79.43, 71.59], 42.3),
  {
    name: 'splice/reconstructed',
    title: 'Splice sites (reconstructed)',
    length: 400,
    sizes: [UNVERIFIED, 4562, 4562],
    classes: ['0', '1', '2'],
    published: [84.14, 79.71, 89.35, 84.99],
    // A splice site is one on its own strand alone.
    strands: 'beside',
  },
  {
    name: 'virus/covid',
    title: 'Covid variants',
    length: 999,
    sizes: [UNVERIFIED, UNVERIFIED, UNVERIFIED],
    classes: Array.from({ length: 9 }, (_, variant) => String(variant)),
    metric: 'f1',
    published: [62.23, 50.82, 73.04, 71.02],
  },
  ...MARKS.map(([mark, dnabert2]) => ({
    name: `EMP/${mark}`,
    title: `Epigenetic mark ${mark} (yeast)`,
    length: 500,
    sizes: [UNVERIFIED, UNVERIFIED, UNVERIFIED] as const,
    classes: MARK,
    published: [null, null, null, dnabert2],
  })),
];

/** All 28 tasks of GUE (Zhou et al. 2023). */
export const GUE: readonly Task[] = ROWS.map(
  ({ name, title, length, sizes, classes, metric = 'mcc', strands, published, floor }) => ({
    id: `gue/${name}`,
    suite: 'gue',
    title,
    length: { min: length, max: length },
    classes,
    metric,
    ...(strands === undefined ? {} : { strands }),
    sizes: sizesOf(sizes),
    source: {
      from: 'files',
      files: ['train', 'dev', 'test'].map((part) => `GUE/${name}/${part}.csv`),
      where:
        "GUE.zip, linked from DNABERT-2's README, unpacked; or the same files of leannmlindsey/GUE on the " +
        'Hugging Face hub, CSV or parquet.',
      url: 'https://github.com/MAGICS-LAB/DNABERT_2',
    },
    // The values of the paper's code for GUE could not be read.
    paper: null,
    citation:
      'Zhou, Ji, Li, Dutta, Davuluri, Liu: DNABERT-2: efficient foundation model and benchmark for multi-species ' +
      'genomes. ICLR 2024, arXiv 2306.15006.',
    published: publishedNumbers(published, floor),
  }),
);

function sizesOf([train, validation, test]: Row['sizes']): TaskSizes {
  return { train, validation, test };
}

function publishedNumbers(values: readonly (number | null)[], floor: number | undefined): PublishedNumber[] {
  const numbers = values.flatMap((percent, i) =>
    percent === null ? [] : [{ model: MODELS[i], percent, protocol: 'official-splits' as const, source: PAPER }],
  );
  if (floor === undefined) return numbers;
  return [
    ...numbers,
    {
      model: FLOOR,
      percent: floor,
      protocol: 'official-splits',
      source: 'measured for this project on the official files',
    },
  ];
}
