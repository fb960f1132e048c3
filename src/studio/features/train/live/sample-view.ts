import type { MaskedPosition, MaskedSample } from '../../../../training/masked-sample';
import { whole } from '../../../ui/format';

/** "What the model sees", position by position. */

export const LETTERS = ['A', 'C', 'G', 'T', 'N'] as const;
export type Letter = (typeof LETTERS)[number];

export interface Cell {
  readonly index: number;
  /** The true base as written: lower case where the genome is soft-masked. */
  readonly base: string;
  readonly letter: Letter;
  readonly masked: Guess | null;
}

export interface Guess {
  readonly shown: MaskedPosition['shown'];
  /** Probability of the true base first, then of the others, largest first. */
  readonly shares: readonly { readonly letter: Letter; readonly share: number }[];
  readonly best: Letter;
  readonly right: boolean;
  readonly pTrue: number;
}

export interface SampleView {
  readonly region: string;
  readonly rows: readonly (readonly Cell[])[];
  readonly masked: number;
  readonly right: number;
  readonly meanPTrue: number;
}

export function viewSample(sample: MaskedSample, perRow: number): SampleView {
  const guesses = new Map(sample.masked.map((position) => [position.index, position]));
  const cells = [...sample.bases].map((base, index): Cell => {
    const letter = letterOf(base);
    const position = guesses.get(index);
    return { index, base, letter, masked: position === undefined ? null : guess(position, letter) };
  });
  const masked = cells.flatMap((cell) => (cell.masked === null ? [] : [cell.masked]));
  return {
    region: regionText(sample),
    rows: Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) =>
      cells.slice(row * perRow, (row + 1) * perRow),
    ),
    masked: masked.length,
    right: masked.filter(({ right }) => right).length,
    meanPTrue: masked.length === 0 ? 0 : masked.reduce((sum, { pTrue }) => sum + pTrue, 0) / masked.length,
  };
}

/** 1-based and closed, as people write regions. */
const regionText = ({ record, start, bases, strand }: MaskedSample): string =>
  `${record}:${whole(start + 1)}-${whole(start + bases.length)} (${strand})`;

function letterOf(base: string): Letter {
  const upper = base.toUpperCase();
  return LETTERS.find((letter) => letter === upper) ?? 'N';
}

function guess({ shown, probabilities }: MaskedPosition, truth: Letter): Guess {
  const shares = LETTERS.map((letter, index) => ({ letter, share: probabilities[index] }));
  const best = shares.reduce((most, each) => (each.share > most.share ? each : most)).letter;
  const ordered = [...shares].sort(
    (a, b) => Number(b.letter === truth) - Number(a.letter === truth) || b.share - a.share,
  );
  return { shown, shares: ordered, best, right: best === truth, pTrue: ordered[0].share };
}
