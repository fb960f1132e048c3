import { TypedError } from '../errors/typed-error';
import { Draws, PURPOSE } from '../numerics/draws';
import { evenly } from '../numerics/evenly';
import { shuffled } from '../numerics/shuffle';
import type { Dataset, LabelledSequences } from './dataset';
import { type Padding, paddingOf, type RowLengths } from './memory';
import { rowsBy } from './rows-by';

/** What a fit may see. The test part is not in it: `benchmark.ts` alone holds that, and asks for predictions once. */
export interface FitData {
  readonly train: LabelledSequences;
  readonly validation: LabelledSequences;
  readonly classes: number;
  /** Longest sequence of all parts: the length a network is built for. */
  readonly longest: number;
  /** What rows are padded to. */
  readonly padding: Padding;
}

/** Where the data bring no validation part, this share of every class of the training part becomes one. */
const VALIDATION_SHARE = 0.1;

/**
 * The data of one seed. With a validation part of their own, and all labels, they are the same for every seed.
 * @param labels of each class that the training part keeps, drawn by seed: of fewer every one is among those of more;
 *   null keeps all. Validation and test stay whole.
 */
export function fitData({ parts, classes }: Dataset, seed: number, labels: number | null = null): FitData {
  const { train, validation } = parts.validation.labels.length > 0 ? parts : heldOut(parts.train, seed);
  return {
    train: labels === null ? train : withLabels(train, labels, seed),
    validation,
    classes: classes.length,
    ...sizesOf(rowLengths({ parts })),
  };
}

const sizesOf = ({ longest, median }: RowLengths): Pick<FitData, 'longest' | 'padding'> => ({
  longest,
  padding: paddingOf(longest, median),
});

/** How long the rows of a dataset are. */
export function rowLengths({ parts }: Pick<Dataset, 'parts'>): RowLengths {
  const lengths = Object.values(parts).flatMap(({ sequences }) => sequences.map(({ length }) => length));
  const trained = parts.train.sequences.map(({ length }) => length).sort((a, b) => a - b);
  return {
    longest: lengths.reduce((most, length) => Math.max(most, length), 0),
    median: trained[trained.length >> 1] ?? 0,
  };
}

/** Whether seeds differ in their data: then even what draws nothing itself differs between them. */
export const drawsRows = ({ parts }: Dataset, labels: number | null): boolean =>
  labels !== null || parts.validation.labels.length === 0;

/** With one class there is nothing to learn. @throws TypedError `benchmark-train-poor` */
export function requireTwoClasses({ parts: { train }, task }: Dataset): void {
  if (new Set(train.labels).size < 2) {
    throw new TypedError(
      'benchmark-train-poor',
      `The training part of ${task} holds fewer than two classes.`,
      'Load data with at least two labels in train.',
    );
  }
}

/** Class by class, so that a rare class is in both; at least one of each class that has two. */
function heldOut(
  part: LabelledSequences,
  seed: number,
): { readonly train: LabelledSequences; readonly validation: LabelledSequences } {
  const chosen = new Set<number>();
  for (const [label, rows] of rowsBy(part.labels)) {
    const order = shuffled(rows, new Draws(seed, 0, label, PURPOSE.taskValidation));
    const count = rows.length < 2 ? 0 : Math.max(1, Math.round(rows.length * VALIDATION_SHARE));
    for (const row of order.slice(0, count)) chosen.add(row);
  }
  const pick = (wanted: boolean) =>
    select(
      part,
      [...part.labels.keys()].filter((row) => chosen.has(row) === wanted),
    );
  return { train: pick(false), validation: pick(true) };
}

function withLabels(part: LabelledSequences, labels: number, seed: number): LabelledSequences {
  const rows = [...rowsBy(part.labels)].flatMap(([label, own]) =>
    shuffled(own, new Draws(seed, 0, label, PURPOSE.taskLabels)).slice(0, labels),
  );
  return select(
    part,
    rows.sort((a, b) => a - b),
  );
}

export const select = ({ sequences, labels }: LabelledSequences, rows: readonly number[]): LabelledSequences => ({
  sequences: rows.map((row) => sequences[row]),
  labels: Uint16Array.from(rows, (row) => labels[row]),
});

/**
 * At most about so many rows, evenly spread over those of each class, every class with its share and at least one row.
 */
export function thinned(part: LabelledSequences, most: number): LabelledSequences {
  const count = part.labels.length;
  if (count <= most) return part;
  const kept = [...rowsBy(part.labels).values()].flatMap((rows) => {
    const wanted = Math.max(1, Math.round((most * rows.length) / count));
    return evenly(rows, wanted);
  });
  return select(
    part,
    kept.sort((a, b) => a - b),
  );
}
