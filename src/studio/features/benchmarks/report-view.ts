import type { DataReport } from '../../../evaluation/data/report';
import { SPLITS } from '../../../evaluation/dataset';
import type { Task } from '../../../evaluation/tasks/task';
import { bases, counted, percent, whole } from '../../ui/format';

/** Columns of classes that a table has room for. */
const CLASSES_SHOWN = 9;

export interface PartRow {
  readonly part: string;
  readonly rows: string;
  /** Rows of each class with their share. */
  readonly classes: readonly { readonly name: string; readonly rows: string; readonly share: string }[];
  readonly length: string;
  readonly unknown: string;
  readonly duplicates: string;
}

/** The parts that hold rows, as a table. */
export function partRows({ parts, classes }: DataReport): PartRow[] {
  return SPLITS.filter((split) => parts[split].rows > 0).map((split) => {
    const { rows, perClass, shortest, median, longest, unknownShare, duplicates } = parts[split];
    return {
      part: split,
      rows: whole(rows),
      classes: classes
        .slice(0, CLASSES_SHOWN)
        .map((name, label) => ({ name, rows: whole(perClass[label]), share: percent(perClass[label] / rows) })),
      length:
        shortest === longest ? whole(longest) : `${whole(shortest)} to ${whole(longest)}, median ${whole(median)}`,
      unknown: percent(unknownShare),
      duplicates: whole(duplicates),
    };
  });
}

export const classesLeftOut = ({ classes }: DataReport): number => Math.max(0, classes.length - CLASSES_SHOWN);

/** Leaks of at least one row, in words. */
export function leakLines({ leaks }: DataReport): string[] {
  return leaks
    .filter(({ exact, reverseComplement }) => exact + reverseComplement > 0)
    .map(({ from, into, exact, reverseComplement }) => {
      const kinds = [
        exact > 0 ? `${whole(exact)} as they are` : '',
        reverseComplement > 0 ? `${whole(reverseComplement)} as their reverse complement` : '',
      ];
      const rows = counted(exact + reverseComplement, `row of ${from} also stands`, `rows of ${from} also stand`);
      return `${rows} in ${into}: ${kinds.filter(Boolean).join(', ')}.`;
    });
}

/** Fewer than this share of a part is chance, and changes no score. */
const MANY_TWINS = 0.05;

/** Where many rows have a shuffled twin in train, in words. */
export function twinLines({ twins = [], parts }: DataReport): string[] {
  return twins
    .filter(({ into, rows }) => rows > MANY_TWINS * parts[into].rows)
    .map(
      ({ into, rows }) =>
        `${whole(rows)} of ${counted(parts[into].rows, 'row')} of ${into} hold every dinucleotide as often as a row ` +
        'of train with another label, as after a shuffle: what sees composition alone, nearest neighbours above all, ' +
        'may score below chance.',
    );
}

/** One line for the card: what is there. */
export function reportBrief({ parts, classes }: DataReport): string {
  const rows = SPLITS.filter((split) => parts[split].rows > 0).map((split) => `${whole(parts[split].rows)} ${split}`);
  return `${rows.join(', ')}; ${counted(classes.length, 'class', 'classes')}${balance(parts.train)}`;
}

/** Shares of a few classes in train, in percent: "50 : 50 %". */
function balance({ rows, perClass }: DataReport['parts']['train']): string {
  if (rows === 0 || perClass.length > 4) return '';
  return `, ${perClass.map((count) => Math.round((100 * count) / rows)).join(' : ')} %`;
}

/** Bars of the length histogram, the highest 1. */
export function lengthBars({
  lengths: { start, width, counts },
  parts,
}: DataReport): { readonly from: number; readonly to: number; readonly rows: number; readonly height: number }[] {
  const most = Math.max(1, ...counts);
  const longest = Math.max(...SPLITS.map((split) => parts[split].longest));
  return counts.map((rows, bin) => ({
    from: start + bin * width,
    to: Math.min(longest, start + (bin + 1) * width - 1),
    rows,
    height: rows / most,
  }));
}

/** Facts of a card before there are data: "101 bases, 2 classes, MCC". */
export function taskFacts({ length, classes, metric }: Task): string[] {
  return [
    length === null
      ? 'any length'
      : length.min === length.max
        ? bases(length.min)
        : `${whole(length.min)} to ${bases(length.max)}`,
    classes === null ? 'any classes' : counted(classes.length, 'class', 'classes'),
    METRIC_NAMES[metric],
  ];
}

export const METRIC_NAMES: Readonly<Record<Task['metric'], string>> = {
  accuracy: 'accuracy',
  mcc: 'MCC',
  auroc: 'AUROC',
  f1: 'macro F1',
};

/** Published sizes, of the parts whose size is known; null where the user's data decide. */
export function sizesText({ sizes, suite }: Task): string | null {
  if (sizes === null) return null;
  const parts = suite === 'gb' ? (['train', 'test'] as const) : (['train', 'validation', 'test'] as const);
  const told = parts.flatMap((part) => (sizes[part] === null ? [] : `${whole(sizes[part])} ${part}`));
  return told.length === 0 ? 'as many rows as your files hold' : `${told.join(', ')} rows`;
}
