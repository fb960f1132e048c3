import type { StoredRun } from '../../../engine/runs/run-report';
import { groupedBy } from '../../../evaluation/rows-by';
import { deviation, type Interval, mean, meanInterval } from '../../../numerics/student-t';
import type { PretrainingConfig } from '../../../training/config';
import { presetFor } from '../../../training/presets';
import {
  changedSettings,
  MACHINE_KEYS,
  SETTING_KEYS,
  type SettingKey,
  sameSetting,
  settingLabel,
  settingText,
} from '../../../training/settings';
import type { Signal } from '../../../training/signals';
import { optionText } from '../train/setup/fields';
import { type Runs, runById } from './runs';
import type { RunPoints } from './runs-view';

/** Runs that differ in nothing but their seed. */
export interface SeedGroup {
  readonly id: string;
  readonly name: string;
  /** Of all its runs, each once, from the least on. */
  readonly seeds: readonly number[];
  /** Of each seed the newest run that is done, in the order of their seeds: only they count. */
  readonly done: readonly StoredRun[];
  /** As that of each run, but for the seed. */
  readonly config: PretrainingConfig;
  readonly genome: StoredRun['genome'];
}

/** Groups of two seeds or more among the runs that are not being deleted; the one with the newest run first. */
export function seedGroups({ report, deleting }: Pick<Runs, 'report' | 'deleting'>): readonly SeedGroup[] {
  const runs = (report?.runs ?? []).filter(({ id }) => !deleting.has(id));
  const byKey = groupedBy(runs, ({ group }) => group);
  return toldApart([...byKey].map(([id, members]) => groupOf(id, members)).filter(({ seeds }) => seeds.length > 1));
}

/** Runs that are drawn, each by itself or in the mean of its group. */
export function drawnRuns(runs: Runs): ReadonlySet<string> {
  const { overlaid } = runs.view;
  const ofGroups = seedGroups(runs).filter(({ id }) => overlaid.includes(id));
  const single = overlaid.filter((id) => runById(runs, id) !== null);
  return new Set([...single, ...ofGroups.flatMap(({ done }) => done.map(({ id }) => id))]);
}

/** @param runs newest first */
function groupOf(id: string, runs: readonly StoredRun[]): SeedGroup {
  const bySeed = new Map<number, StoredRun>();
  for (const run of runs) if (run.state === 'done' && !bySeed.has(run.config.seed)) bySeed.set(run.config.seed, run);
  const seeds = [...new Set(runs.map(({ config }) => config.seed))].sort((a, b) => a - b);
  const done = [...bySeed.values()].sort((a, b) => a.config.seed - b.config.seed);
  const [{ config, genome }] = runs;
  return { id, name: commonName(runs), seeds, done, config, genome };
}

/** What the names of the runs begin with, if that says anything; a run is named after its genome, preset and seed. */
function commonName(runs: readonly StoredRun[]): string {
  const names = runs.map(({ label: { name }, config: { seed } }) =>
    name.endsWith(String(seed)) ? name.slice(0, -String(seed).length) : name,
  );
  let length = 0;
  while (length < names[0].length && names.every((name) => name[length] === names[0][length])) length++;
  const [{ genome, config }] = runs;
  const common = names[0].slice(0, length).replace(/[\s\-_,.#(]*(seed)?[\s\-_,.#(]*$/i, '');
  return common || `${genome.name}-${config.preset}`;
}

/** With the settings that tell them apart where several have one name. */
function toldApart(groups: readonly SeedGroup[]): SeedGroup[] {
  const byName = groupedBy(groups, ({ name }) => name);
  const keysOf = new Map([...byName].map(([name, alike]) => [name, differing(alike.map(({ config }) => config))]));
  return groups.map((group) => {
    const told = keysOf.get(group.name)!.map((key) => settingTold(key, group.config));
    return told.length === 0 ? group : { ...group, name: `${group.name} (${told.join(', ')})` };
  });
}

/** Settings, but the seed, that are not the same in all. */
const differing = (configs: readonly PretrainingConfig[]): SettingKey[] =>
  SETTING_KEYS.filter((key) => key !== 'seed' && configs.some((config) => !sameSetting(config[key], configs[0][key])));

const settingTold = (key: SettingKey, config: PretrainingConfig): string =>
  `${settingLabel(key)} ${optionText(settingText(config[key]))}`;

/** The settings that are not the preset's, in one line. */
export function changedText({ config }: SeedGroup): string {
  const changed = changedSettings(presetFor(config.preset, config.backbone), config);
  const keys = changed.filter((key) => key !== 'seed' && !MACHINE_KEYS.has(key));
  return keys.map((key) => settingTold(key, config)).join(', ');
}

/** "1 to 5", "1, 3, 7". */
export function seedsText(seeds: readonly number[]): string {
  const inARow = seeds.length > 2 && seeds.every((seed, i) => seed === seeds[0] + i);
  return inARow ? `${seeds[0]} to ${seeds[seeds.length - 1]}` : seeds.join(', ');
}

/** What some seeds came to. */
export interface SeedSummary {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation; null below two values. */
  readonly spread: number | null;
  /** Of the mean, 95 %, by Student's t; null below two values. */
  readonly interval: Interval | null;
}

/** Null where there is no value. */
export function summarise(values: readonly number[]): SeedSummary | null {
  if (values.length === 0) return null;
  const spread = values.length < 2 ? null : deviation(values);
  return { count: values.length, mean: mean(values), spread, interval: meanInterval(values) };
}

/** Of each run that is done its lowest loss on the held-out part. */
export const bestOf = ({ done }: SeedGroup): SeedSummary | null =>
  summarise(done.flatMap(({ standing }) => standing.best?.value ?? []));

/** Values by seed. */
export type BySeed = ReadonlyMap<number, number>;

/** What each run of a group that is done logged last of a signal. */
export function lastBySeed({ done }: SeedGroup, points: ReadonlyMap<string, RunPoints>, signal: Signal): BySeed {
  return new Map(
    done.flatMap(({ id, config }): (readonly [number, number])[] => {
      const column = points.get(id)?.columns.signals[signal];
      const row = column?.present.lastIndexOf(1) ?? -1;
      return column === undefined || row < 0 ? [] : [[config.seed, column.values[row]]];
    }),
  );
}

/**
 * The difference a - b over the seeds that both have: a seed draws the held-out part, the first weights, the windows
 * and the views of both alike, so that much of what it brings about is in both and falls out.
 * @returns null where they share no seed
 */
export const pairedDifference = (a: BySeed, b: BySeed): SeedSummary | null =>
  summarise([...a].flatMap(([seed, value]) => (b.has(seed) ? value - b.get(seed)! : [])));

/** What decides which held-out bases a loss is measured at. */
const SCORED_BY = [
  'windowLength',
  'sampling',
  'maxUnknownShare',
  'softMask',
  'softMaskWeight',
  'maskRate',
  'maskZeroShare',
  'maskRandomShare',
  'validationBy',
  'validationRecords',
  'validationShare',
  'validationWindows',
] as const satisfies readonly SettingKey[];

/** Why losses of two groups do not compare; null where they do. */
export function scoredApart(a: SeedGroup, b: SeedGroup): string | null {
  if (a.genome.fingerprint !== b.genome.fingerprint) return 'they were trained on different genomes';
  const keys = SCORED_BY.filter((key) => !sameSetting(a.config[key], b.config[key]));
  return keys.length === 0 ? null : `their held-out windows differ (${keys.map(settingLabel).join(', ')})`;
}
