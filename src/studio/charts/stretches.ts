/** Stretches between pauses: lines are drawn within one and break between two. */
export function stretches(length: number, gaps: readonly number[]): readonly (readonly [number, number])[] {
  const bounds = [0, ...gaps.filter((gap) => gap > 0 && gap < length), length];
  return bounds.slice(1).map((end, index) => [bounds[index], end] as const);
}
