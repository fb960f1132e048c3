import type { StoredRun } from '../../../engine/runs/run-report';
import { groupedBy } from '../../../evaluation/rows-by';
import type { MetricColumns } from '../../../training/record/metric-columns';
import { FIRST_COLUMNS, RUN_COLUMNS, type RunColumn, type RunSort } from './run-columns';

/** How the kept runs are looked at. */
export interface RunsView {
  readonly filter: string;
  readonly sortBy: RunSort;
  readonly descending: boolean;
  /** Columns beside the name. */
  readonly columns: readonly RunSort[];
  readonly groupBy: RunGrouping;
  /** Runs and groups of seeds drawn over each other, in the order they were chosen. */
  readonly overlaid: readonly string[];
  /** The run whose details are shown. */
  readonly opened: string | null;
  /** Points of the overlaid runs and of those of the overlaid groups, by id. */
  readonly points: ReadonlyMap<string, RunPoints>;
}

export interface RunPoints {
  readonly columns: MetricColumns;
  readonly gaps: readonly number[];
}

/** What runs may stand together by. */
export type RunGrouping = 'none' | 'genome' | 'preset' | 'backbone' | 'device' | 'state';

/** More lines cannot be told apart. */
export const MOST_OVERLAID = 6;

export const firstView = (): RunsView => ({
  filter: '',
  sortBy: 'created',
  descending: true,
  columns: FIRST_COLUMNS,
  groupBy: 'none',
  overlaid: [],
  opened: null,
  points: new Map(),
});

/**
 * Runs that hold every word of the filter in their name, tags, notes, genome, preset or state; in the chosen order.
 * @param columns those there are, which know what a run has of them
 */
export function shownRuns(
  runs: readonly StoredRun[],
  { filter, sortBy, descending }: Pick<RunsView, 'filter' | 'sortBy' | 'descending'>,
  columns: readonly RunColumn[] = RUN_COLUMNS,
): readonly StoredRun[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching =
    words.length === 0 ? runs : runs.filter((run) => words.every((word) => searchText(run).includes(word)));
  const column = columns.find(({ id }) => id === sortBy);
  // What a run has none of is worse than any: a loss without a bound, a share below 0.
  const none = column?.descends === true ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const key = (run: StoredRun): number | string => {
    if (column === undefined) return run.label.name.toLowerCase();
    const value = column.value(run);
    return value === undefined || Number.isNaN(value) ? none : value;
  };
  const sorted = matching
    .map((run) => ({ run, by: key(run) }))
    .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0));
  if (descending) sorted.reverse();
  return sorted.map(({ run }) => run);
}

const searchText = ({ label, genome, config, state }: StoredRun): string =>
  [label.name, ...label.tags, label.notes, genome.name, config.preset, state].join('\n').toLowerCase();

/** A row of the table: a run, or the head of those that stand together. */
export type RunRow = { readonly run: StoredRun } | { readonly group: string; readonly runs: number };

/** Runs that share something one below the other, in the order in which the first of each comes. */
export function groupedRows(runs: readonly StoredRun[], by: RunGrouping): readonly RunRow[] {
  const column = RUN_COLUMNS.find(({ id }) => id === by);
  if (column === undefined) return runs.map((run) => ({ run }));
  const groups = groupedBy(runs, (run) => column.text(run, null));
  return [...groups].flatMap(([group, members]): RunRow[] => [
    { group, runs: members.length },
    ...members.map((run) => ({ run })),
  ]);
}

/** A press on a column: again turns it round, another begins with what people look for first. */
export const pressSort = (
  { sortBy, descending }: Pick<RunsView, 'sortBy' | 'descending'>,
  by: RunSort,
  columns: readonly RunColumn[] = RUN_COLUMNS,
): Pick<RunsView, 'sortBy' | 'descending'> =>
  sortBy === by
    ? { sortBy, descending: !descending }
    : { sortBy: by, descending: columns.find(({ id }) => id === by)?.descends === true };

/** Adds a column, or takes it away; they stand in the order of those there are. */
export const toggleColumn = (chosen: readonly RunSort[], id: RunSort): readonly RunSort[] =>
  chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];

/** Tags as people write them: words between commas, each once. */
export const parseTags = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.replace(/\s+/g, ' ').trim())
      .filter((tag) => tag !== ''),
  ),
];

/** Adds a run to those drawn over each other, or takes it away; the first chosen gives way to one too many. */
export const toggleOverlaid = (overlaid: readonly string[], id: string): readonly string[] =>
  overlaid.includes(id) ? overlaid.filter((each) => each !== id) : [...overlaid, id].slice(-MOST_OVERLAID);
