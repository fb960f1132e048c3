import { whole } from '../../ui/format';

/** What points are coloured by: a scale from low to high, or kinds. Pure. */

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
}

export interface Coloured {
  /** A CSS colour for each point. */
  readonly colours: readonly string[];
  /** Kinds by name, or the two ends of a scale. */
  readonly legend: readonly LegendItem[];
}

/** Colours for kinds. */
const KINDS = 8;
const OTHERS = 'var(--dim)';

const kindColour = (kind: number): string => `var(--kind-${kind})`;
const scaleColour = (share: number): string =>
  `color-mix(in oklab, var(--scale-high) ${Math.round(100 * share)}%, var(--scale-low))`;

export function extent(values: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/** What is not known is grey. @param text of a value */
export function onScale(values: ArrayLike<number>, text: (value: number) => string): Coloured {
  const all = Array.from(values);
  const [low, high] = extent(all.filter((value) => !Number.isNaN(value)));
  const share = (value: number) => (high > low ? (value - low) / (high - low) : 0.5);
  return {
    colours: all.map((value) => (Number.isNaN(value) ? OTHERS : scaleColour(share(value)))),
    legend: [
      { name: text(low), colour: scaleColour(0) },
      { name: text(high), colour: scaleColour(1) },
    ],
  };
}

/** A colour each for the first of the kinds. @param ranked in the order of the legend; else the most frequent first */
export function inKinds(kinds: readonly string[], ranked: readonly string[] = byCount(kinds)): Coloured {
  const shown = ranked.slice(0, KINDS);
  const colourOf = (kind: string) => (shown.includes(kind) ? kindColour(shown.indexOf(kind)) : OTHERS);
  const legend = shown.map((name) => ({ name, colour: colourOf(name) }));
  const others = ranked.length - shown.length;
  if (others > 0) legend.push({ name: `${whole(others)} others`, colour: OTHERS });
  return { colours: kinds.map(colourOf), legend };
}

function byCount(kinds: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
}
