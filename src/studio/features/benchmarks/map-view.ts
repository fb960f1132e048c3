import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import { percent } from '../../ui/format';

/** What the points of a map are coloured by, and how the picture is laid out. Pure. */

export const LAYOUTS = ['umap', 'pca'] as const;
export type Layout = (typeof LAYOUTS)[number];
export const COLOURINGS = ['label', 'record', 'gc', 'position'] as const;
export type Colouring = (typeof COLOURINGS)[number];

export const COLOURING_NAMES: Readonly<Record<Colouring, string>> = {
  label: 'label',
  record: 'record',
  gc: 'GC',
  position: 'position in the record',
};

/** What this map knows of its sequences. */
export const colouringsOf = ({ labels, places }: EmbeddingMap): readonly Colouring[] =>
  COLOURINGS.filter((colouring) => colouring === 'gc' || (colouring === 'label' ? labels !== null : places !== null));

export const layoutsOf = ({ umap }: EmbeddingMap): readonly Layout[] =>
  LAYOUTS.filter((layout) => layout === 'pca' || umap !== null);

/** Colours for kinds; from the ninth on they come again. */
export const KINDS = 8;

export interface Dot {
  readonly index: number;
  /** 0 to 1 in both directions. */
  readonly x: number;
  readonly y: number;
  /** A CSS colour. */
  readonly colour: string;
}

export function dotsOf(map: EmbeddingMap, layout: Layout, colouring: Colouring): readonly Dot[] {
  const rows = layout === 'umap' && map.umap !== null ? map.umap : map.pca;
  const [x, y] = [scaleOf(rows, 0), scaleOf(rows, 1)];
  const colour = colourOf(map, colouring);
  return Array.from({ length: rows.length / 2 }, (_, index) => ({
    index,
    x: x(rows[2 * index]),
    y: y(rows[2 * index + 1]),
    colour: colour(index),
  }));
}

function scaleOf(rows: Float32Array, axis: 0 | 1): (value: number) => number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = axis; i < rows.length; i += 2) {
    low = Math.min(low, rows[i]);
    high = Math.max(high, rows[i]);
  }
  return (value) => (high > low ? (value - low) / (high - low) : 0.5);
}

export const kindColour = (kind: number): string => `var(--kind-${kind % KINDS})`;
export const scaleColour = (share: number): string =>
  `color-mix(in oklab, var(--scale-high) ${Math.round(100 * share)}%, var(--scale-low))`;

function colourOf({ labels, places, gc }: EmbeddingMap, colouring: Colouring): (index: number) => string {
  if (colouring === 'label' && labels !== null) return (index) => kindColour(labels[index]);
  if (colouring === 'record' && places !== null) return (index) => kindColour(places.record[index]);
  const values = colouring === 'position' && places !== null ? places.start : gc;
  const [low, high] = extent(values);
  return (index) => scaleColour(high > low ? (values[index] - low) / (high - low) : 0.5);
}

export function extent(values: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
}

/** Kinds by name, or the two ends of a scale. */
export function legendOf(map: EmbeddingMap, colouring: Colouring): readonly LegendItem[] {
  if (colouring === 'label') return map.classes.map((name, kind) => ({ name, colour: kindColour(kind) }));
  if (colouring === 'record' && map.places !== null)
    return map.places.names.slice(0, KINDS).map((name, kind) => ({ name, colour: kindColour(kind) }));
  const text = (value: number) =>
    colouring === 'gc' ? `${percent(value)} GC` : `base ${(value + 1).toLocaleString('en')}`;
  const [low, high] = extent(colouring === 'position' && map.places !== null ? map.places.start : map.gc);
  return [
    { name: text(low), colour: scaleColour(0) },
    { name: text(high), colour: scaleColour(1) },
  ];
}

/** What is known of one sequence, but the sequence itself. */
export function pointText({ labels, classes, places, gc }: EmbeddingMap, index: number): string {
  const facts = [`${percent(gc[index])} GC`];
  if (labels !== null) facts.unshift(classes[labels[index]]);
  if (places !== null)
    facts.unshift(`${places.names[places.record[index]]}:${(places.start[index] + 1).toLocaleString('en')}`);
  return facts.join(', ');
}
