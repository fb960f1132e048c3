/** Where a chart looks along an axis, in the axis' own units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Units of the narrowest zoom: nearer than a few steps there is nothing to see. */
const NARROWEST = 4;

/** The range after a zoom about `x`; never wider than the whole nor narrower than a few units. */
export function zoomed(range: Range, whole: Range, x: number, factor: number): Range {
  const width = Math.min(whole.to - whole.from, Math.max((range.to - range.from) * factor, NARROWEST));
  const share = (x - range.from) / (range.to - range.from);
  return within({ from: x - share * width, to: x + (1 - share) * width }, whole);
}

/** The range moved by `by`, inside the whole. */
export const panned = (range: Range, whole: Range, by: number): Range =>
  within({ from: range.from + by, to: range.to + by }, whole);

/** The range between two places that were marked, in either order; a little wider where they are too near. */
export function marked(a: number, b: number, whole: Range): Range {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  const lack = Math.max(0, NARROWEST - (to - from)) / 2;
  return within({ from: from - lack, to: to + lack }, whole);
}

/** Null for all there is to see, so that a chart follows a run that goes on. */
export const unlessWhole = (range: Range, whole: Range): Range | null =>
  range.from <= whole.from && range.to >= whole.to ? null : range;

/** What was chosen, where the chart still has it: another axis or a shorter run has another whole. */
export const rangeIn = (chosen: Range | null, whole: Range): Range =>
  chosen !== null && chosen.from >= whole.from && chosen.to <= whole.to && chosen.from < chosen.to ? chosen : whole;

/** Where a value lies in a range, 0 at its beginning and 1 at its end. */
export const shareOf = (x: number, { from, to }: Range): number => (x - from) / (to - from);

function within({ from, to }: Range, whole: Range): Range {
  const width = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}
