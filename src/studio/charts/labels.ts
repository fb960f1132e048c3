export interface EndLabel {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** Of a name and its value, in CSS pixels. */
const WIDTH = 136;

/**
 * Moves labels apart so that none hides another: labels whose columns overlap are kept `gap` apart between `top` and
 * `bottom`, as near to their lines as that allows, in the order of their lines.
 */
export function spreadLabels(labels: readonly EndLabel[], gap: number, top: number, bottom: number): EndLabel[] {
  const columns: EndLabel[][] = [];
  for (const label of [...labels].sort((a, b) => a.x - b.x)) {
    const column = columns.find((members) => Math.abs(members[0].x - label.x) < WIDTH);
    if (column === undefined) columns.push([label]);
    else column.push(label);
  }
  return columns.flatMap((column) => spreadColumn(column, gap, top, bottom));
}

function spreadColumn(column: readonly EndLabel[], gap: number, top: number, bottom: number): EndLabel[] {
  const sorted = [...column].sort((a, b) => a.y - b.y);
  const fits = Math.min(gap, sorted.length > 1 ? (bottom - top) / (sorted.length - 1) : gap);
  // Clusters of labels that touch, each centred on the mean of its members (pool adjacent violators).
  const clusters: { members: number; mean: number }[] = [];
  for (const label of sorted) {
    clusters.push({ members: 1, mean: label.y });
    while (clusters.length > 1 && overlaps(clusters[clusters.length - 2], clusters[clusters.length - 1], fits))
      merge(clusters);
  }
  const ys = clusters.flatMap(({ members, mean }) =>
    Array.from({ length: members }, (_, index) => mean + (index - (members - 1) / 2) * fits),
  );
  return keepInside(ys, fits, top, bottom).map((y, index) => ({ ...sorted[index], y }));
}

const overlaps = (a: { members: number; mean: number }, b: { members: number; mean: number }, gap: number) =>
  b.mean - a.mean < ((a.members + b.members) / 2) * gap;

function merge(clusters: { members: number; mean: number }[]): void {
  const below = clusters.pop()!;
  const above = clusters.pop()!;
  const members = above.members + below.members;
  clusters.push({ members, mean: (above.mean * above.members + below.mean * below.members) / members });
}

function keepInside(ys: readonly number[], gap: number, top: number, bottom: number): number[] {
  const down: number[] = [];
  for (const y of ys) down.push(Math.max(y, top, (down.at(-1) ?? -Infinity) + gap));
  const up: number[] = [];
  for (const y of down.reverse()) up.push(Math.min(y, bottom, (up.at(-1) ?? Infinity) - gap));
  return up.reverse();
}
