import type { PaperSettings, PublishedNumber, Task } from './task';

/** Models of the published table: those scored by the best epoch on test, then those cross-validated. */
const BEST_ON_TEST = [
  ['CNN', 'GenomicBenchmarks repository'],
  ['HyenaDNA', 'HyenaDNA, table 4.1'],
  ['FinDNA', 'public leaderboard, dated March 2025'],
  ['SwanDNA', 'SwanDNA, README'],
  ['MergeDNA', 'MergeDNA, appendix A2'],
  ['GENERator', 'public leaderboard, dated March 2025'],
] as const;
const CROSS_VALIDATED = [
  ['CNN', 'Caduceus, table 1'],
  ['HyenaDNA', 'Caduceus, table 1'],
  ['Caduceus-Ph', 'Caduceus, table 1'],
  ['Caduceus-PS', 'Caduceus, table 1'],
  ['ConvNova', 'JanusDNA, table of GenomicBenchmarks'],
] as const;

interface Row {
  readonly name: string;
  readonly title: string;
  readonly train: number;
  readonly test: number;
  readonly length: readonly [min: number, max: number];
  readonly classes: readonly string[];
  /** length, batch, lr, epochs, G, blocks, dropout */
  readonly paper: readonly [number, number, number, number, number, number, number] | null;
  /** Accuracies in percent, in the order of the two lists above. */
  readonly accuracies: readonly [bestOnTest: readonly number[], crossValidated: readonly number[]] | null;
}

const TWO = ['negative', 'positive'];

const ROWS: readonly Row[] = [
  {
    name: 'demo_coding_vs_intergenomic_seqs',
    title: 'Coding or intergenomic',
    train: 75_000,
    test: 25_000,
    length: [200, 200],
    classes: ['coding_seqs', 'intergenomic_seqs'],
    paper: [200, 1024, 5e-4, 30, 38, 2, 0.2],
    accuracies: [
      [87.6, 91.3, 93.73, 92.85, 96.02, 96.3],
      [89.2, 90.4, 91.5, 91.0, 94.3],
    ],
  },
  {
    name: 'demo_human_or_worm',
    title: 'Human or worm',
    train: 75_000,
    test: 25_000,
    length: [200, 200],
    classes: ['human', 'worm'],
    paper: [200, 1024, 5e-4, 100, 50, 4, 0.2],
    accuracies: [
      [93.0, 96.6, 96.88, 96.65, 97.65, 98.0],
      [94.2, 96.4, 97.3, 96.8, 96.7],
    ],
  },
  {
    name: 'dummy_mouse_enhancers_ensembl',
    title: 'Mouse enhancers (Ensembl)',
    train: 968,
    test: 242,
    length: [331, 4776],
    classes: TWO,
    paper: [4776, 128, 5e-4, 150, 24, 2, 0],
    accuracies: [
      [69.0, 85.1, 85.55, 85.95, 85.62, 87.1],
      [71.5, 78.0, 75.4, 79.3, 78.4],
    ],
  },
  {
    name: 'human_enhancers_cohn',
    title: 'Human enhancers (Cohn)',
    train: 20_843,
    test: 6_948,
    length: [500, 500],
    classes: TWO,
    paper: [500, 1024, 1e-3, 50, 40, 3, 0.3],
    accuracies: [
      [69.5, 74.2, 74.2, 73.97, 76.54, 76.3],
      [70.2, 72.9, 74.7, 74.5, 74.3],
    ],
  },
  {
    name: 'human_enhancers_ensembl',
    title: 'Human enhancers (Ensembl)',
    train: 123_872,
    test: 30_970,
    length: [2, 573],
    classes: TWO,
    paper: [573, 512, 1e-3, 80, 40, 3, 0],
    accuracies: [
      [68.9, 89.2, 93.3, 90.32, 93.18, 91.7],
      [74.4, 84.9, 89.3, 90.0, 90.0],
    ],
  },
  {
    name: 'human_ensembl_regulatory',
    title: 'Human regulatory regions (Ensembl)',
    train: 231_348,
    test: 57_713,
    length: [71, 802],
    classes: ['enhancer', 'ocr', 'promoter'],
    paper: [802, 512, 1e-4, 50, 36, 4, 0.1],
    accuracies: [
      [93.3, 93.8, 93.88, 94.04, 93.49, 92.8],
      [87.2, 86.9, 87.2, 87.3, 87.3],
    ],
  },
  {
    name: 'human_nontata_promoters',
    title: 'Human promoters without TATA box',
    train: 27_097,
    test: 9_034,
    length: [251, 251],
    classes: TWO,
    paper: [251, 1024, 5e-3, 200, 50, 4, 0],
    accuracies: [
      [84.6, 96.6, 97.39, 97.62, 96.34, 95.8],
      [86.1, 94.4, 94.6, 94.5, 95.1],
    ],
  },
  {
    name: 'human_ocr_ensembl',
    title: 'Human open chromatin (Ensembl)',
    train: 139_804,
    test: 34_952,
    length: [71, 593],
    classes: TWO,
    paper: [593, 256, 3e-4, 50, 30, 2, 0.3],
    accuracies: [
      [68.0, 80.9, 81.19, 77.52, 82.16, 82.3],
      [69.8, 78.3, 82.8, 81.8, 79.3],
    ],
  },
  {
    name: 'drosophila_enhancers_stark',
    title: 'Drosophila enhancers (Stark)',
    train: 5_184,
    test: 1_730,
    // Measured on the test set; the lengths of the training set are not verified.
    length: [258, 3061],
    classes: TWO,
    paper: null,
    accuracies: null,
  },
];

/** All nine tasks of GenomicBenchmarks (Gresova et al. 2023). */
export const GENOMIC_BENCHMARKS: readonly Task[] = ROWS.map(
  ({ name, title, train, test, length: [min, max], classes, paper, accuracies }) => ({
    id: `gb/${name}`,
    suite: 'gb',
    title,
    length: { min, max },
    classes,
    metric: 'accuracy',
    sizes: { train, validation: null, test },
    source: {
      from: 'files',
      files: ['train', 'test'].flatMap((part) => classes.map((each) => `${name}/${part}/${each}/*.txt`)),
      where:
        `The folder that the Python package genomic-benchmarks makes of ${name}, or the parquet files of ` +
        `katarinagresova/Genomic_Benchmarks_${name} on the Hugging Face hub.`,
      url: 'https://github.com/ML-Bioinfo-CEITEC/genomic_benchmarks',
    },
    paper: paper === null ? null : paperSettings(paper),
    citation:
      'Gresova, Martinek, Cechak, Simecek, Alexiou: Genomic benchmarks: a collection of datasets for genomic ' +
      'sequence classification. BMC Genomic Data 24, 2023.',
    published: accuracies === null ? [] : publishedNumbers(accuracies),
  }),
);

function paperSettings([windowLength, batch, learningRate, epochs, group, blocks, dropout]: NonNullable<
  Row['paper']
>): PaperSettings {
  return { windowLength, batch, learningRate, epochs, group, blocks, dropout };
}

function publishedNumbers([bestOnTest, crossValidated]: NonNullable<Row['accuracies']>): PublishedNumber[] {
  return [
    ...BEST_ON_TEST.map(([model, source], i) => ({
      model,
      percent: bestOnTest[i],
      protocol: 'best-on-test' as const,
      source,
    })),
    ...CROSS_VALIDATED.map(([model, source], i) => ({
      model,
      percent: crossValidated[i],
      protocol: 'cross-validated' as const,
      source,
    })),
  ];
}
