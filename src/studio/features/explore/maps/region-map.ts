import type { Problem } from '../../../../errors/typed-error';
import { BASE_LETTERS, lettersOf } from '../../../../formats/alphabet';
import type { Interval } from '../../../../genome/summary';
import { significant, whole } from '../../../ui/format';
import type { AskedNetwork } from '../asked-network';

/** Maps of a short region: what each substitution would do, and which base hangs on which. Pure. */

export const MAP_KINDS = ['mutagenesis', 'dependencies'] as const;
export type MapKind = (typeof MAP_KINDS)[number];

/** Bases of a mutagenesis map at most: one hidden base a pass, and a column that can be seen. */
const MOST_MUTATED = 400;

/** The most bases that a map of this kind takes. @param windowLength L of the network */
export const mostBases = (kind: MapKind, windowLength: number): number =>
  kind === 'mutagenesis' ? MOST_MUTATED : Math.max(1, Math.floor(windowLength / 2));

/** A map that was computed. */
export interface RegionMap extends Interval {
  readonly kind: MapKind;
  /** Name of the record; null where it is of a sequence that was pasted. */
  readonly of: string | null;
  /** Base codes [n]. */
  readonly codes: Uint8Array;
  /** Mutagenesis [n,4] in nats; dependencies [n,n] in bits, row i the base that is substituted. */
  readonly values: Float32Array<ArrayBuffer>;
  /** The network that was asked, and the run it is of. */
  readonly network: AskedNetwork;
  readonly run: string | null;
  /** Of the network before any training: the control. */
  readonly untrained: boolean;
  /** A record's end kept some of it from the middle of its window. */
  readonly shifted: boolean;
}

export interface MapState {
  /** The one on its way; `id` names its progress. */
  readonly asked: { readonly id: string; readonly kind: MapKind; readonly share: number } | null;
  readonly made: RegionMap | null;
  readonly problem: Problem | null;
}

export const noMap = (): MapState => ({ asked: null, made: null, problem: null });

/** The value that has the full colour: the largest there is, by size. */
export function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

export interface MapRow {
  /** 0-based place, and for dependencies the one it moves. */
  readonly place: number;
  readonly other: number | null;
  /** "A > C", or the letters of both places. */
  readonly what: string;
  readonly value: number;
}

/** The strongest cells of a map, strongest first. */
export function strongest({ kind, codes, values, start }: RegionMap, most: number): MapRow[] {
  const letters = lettersOf(codes);
  const columns = kind === 'mutagenesis' ? 4 : codes.length;
  const cells = Array.from(values.keys())
    .filter((at) => values[at] !== 0 && !Number.isNaN(values[at]))
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]))
    .slice(0, most);
  return cells.map((at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return kind === 'mutagenesis'
      ? { place: start + row, other: null, what: `${letters[row]} > ${BASE_LETTERS[column]}`, value: values[at] }
      : { place: start + row, other: start + column, what: `${letters[row]}, ${letters[column]}`, value: values[at] };
  });
}

/** What a map shows, for those who cannot see it. */
export function mapText(map: RegionMap): string {
  const [first] = strongest(map, 1);
  if (first === undefined) return 'Nothing in it differs from 0.';
  const { place, other, what, value } = first;
  return other === null
    ? `Strongest: ${what} at ${whole(place + 1)}, ${significant(value)} nats.`
    : `Strongest: a substitution at ${whole(place + 1)} moves ${whole(other + 1)} by ${significant(value)} bits.`;
}

/** What a point of the picture stands for; null beside the cells. @param x share of the width, `y` of the height */
export function cellAt({ kind, codes, start, values }: RegionMap, x: number, y: number): MapRow | null {
  const [across, down] = [codes.length, kind === 'mutagenesis' ? 4 : codes.length];
  const [column, row] = [Math.floor(x * across), Math.floor(y * down)];
  if (column < 0 || column >= across || row < 0 || row >= down) return null;
  const letters = lettersOf(codes);
  return kind === 'mutagenesis'
    ? {
        place: start + column,
        other: null,
        what: `${letters[column]} > ${BASE_LETTERS[row]}`,
        value: values[4 * column + row],
      }
    : {
        place: start + row,
        other: start + column,
        what: `${letters[row]}, ${letters[column]}`,
        value: values[row * across + column],
      };
}
