import type { RegionView } from '../../../genome/answers';
import type { Interval } from '../../../genome/summary';
import { counted, whole } from '../../ui/format';

/** A region as lines of both strands, the way sequence is read. */

export const BASES_PER_LINE = 40;

/** A run of equal letters on both strands: drawn as one piece. */
export interface Piece {
  readonly forward: string;
  readonly complement: string;
  /** A, C, G, T or N: the colour of the forward strand. */
  readonly letter: string;
  readonly other: string;
  readonly heldOut: boolean;
}

export interface RegionLine {
  /** 1-based positions of the first and the last base. */
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
}

export const lineCount = ({ forward }: RegionView): number => Math.ceil(forward.length / BASES_PER_LINE);

export function regionLine(view: RegionView, line: number): RegionLine {
  const begin = line * BASES_PER_LINE;
  const end = Math.min(view.forward.length, begin + BASES_PER_LINE);
  const pieces: Piece[] = [];
  for (let at = begin; at < end; ) {
    const base = view.forward[at];
    const heldOut = inside(view.heldOut, view.shown.start + at);
    let next = at + 1;
    while (next < end && view.forward[next] === base && inside(view.heldOut, view.shown.start + next) === heldOut)
      next++;
    const complement = view.complement.slice(at, next);
    pieces.push({
      forward: view.forward.slice(at, next),
      complement,
      letter: colourOf(base),
      other: colourOf(complement[0]),
      heldOut,
    });
    at = next;
  }
  return { from: view.shown.start + begin + 1, to: view.shown.start + end, pieces };
}

const colourOf = (base: string | undefined): string => {
  const letter = (base ?? 'N').toUpperCase();
  return 'ACGT'.includes(letter) ? letter : 'N';
};

const inside = (intervals: readonly Interval[], position: number): boolean =>
  intervals.some(({ start, end }) => position >= start && position < end);

/** What was understood, and how much of it is shown. */
export function regionSummary({ parsed, asked, shown, heldOut }: RegionView): string {
  const length = asked.end - asked.start;
  const drawn = shown.end - shown.start;
  const held = heldOut.reduce((sum, { start, end }) => sum + end - start, 0);
  const parts = [`${parsed}, ${counted(length, 'base')}`];
  if (drawn < length) parts.push(`the first ${whole(drawn)} shown`);
  if (held > 0)
    parts.push(drawn < length ? `${whole(held)} of all ${whole(length)} held out` : `${whole(held)} held out`);
  return parts.join('; ');
}

/** The other strand read in its own direction, 5' to 3'. */
export const reverseComplement = ({ complement }: RegionView): string => [...complement].reverse().join('');

/** Says by example how a region is written, with a name of this genome. */
export function regionExample(name: string, bases: number): string {
  const to = Math.min(bases, 2000);
  return `${name}:${whole(Math.max(1, Math.min(1000, to - 999)))}-${whole(to)}`;
}
