import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CurveKind, LabelCurve } from '../../src/evaluation/curves/label-curve.ts';
import { curveSvg } from '../../src/evaluation/curves/label-curve-picture.ts';
import { deviation, mean, meanInterval } from '../../src/numerics/student-t.ts';
import { ARMS, CONTRASTS, floorId, PLAIN, PRIMARY, QUESTIONS, scoreKey } from './arms.ts';
import { type Contrast, type Tested, tested } from './contrasts.ts';
import { resultsFolder, type Unit } from './units.ts';

const FLOOR_NAMES: Readonly<Record<string, string>> = {
  untrained: 'untrained network',
  kmer: '4- and 5-mer counts',
  onehot: 'one-hot bases',
  phase: '3-mers counted by phase',
  table: 'two-sided count table',
};
/** Floors of the genome trained on, then those of others. */
const FLOOR_IDS: readonly string[] = [undefined, ...ARMS.flatMap(({ probed }) => probed ?? [])].flatMap((probed) =>
  Object.keys(FLOOR_NAMES).map((floor) => floorId(floor, probed)),
);

function nameOf(id: string): string {
  const [floor, genome] = id.split(' on ');
  const name = ARMS.find((arm) => arm.id === id)?.name ?? FLOOR_NAMES[floor] ?? id;
  return genome === undefined ? name : `${name}, on ${genome}`;
}

/** Writes evidence-table.md and a curve for each task that is asked with several numbers of labels. */
export function writeReport(units: readonly Unit[]): void {
  writeFileSync(join(resultsFolder, 'evidence-table.md'), table(units));
  for (const { task, metric, labels } of QUESTIONS) {
    const curves = curvesOf(units, task, labels);
    if (labels.length < 2 || curves.length === 0) continue;
    const about = `E. coli K-12 MG1655, nano, WebAssembly, mean and 95 % interval over seeds; ${dates(units)}`;
    const name = `evidence-${task.replace('genome/', '')}.svg`;
    writeFileSync(join(resultsFolder, name), curveSvg(curves, { title: task, metric, about }));
  }
}

const KINDS: Readonly<Record<string, CurveKind>> = {
  [PLAIN]: 'pretrained',
  untrained: 'untrained',
  kmer: 'kmer',
  onehot: 'onehot',
  phase: 'phase',
};

function curvesOf(units: readonly Unit[], task: string, labels: readonly number[]): readonly LabelCurve[] {
  return Object.entries(KINDS).flatMap(([arm, kind]) => {
    const points = labels.flatMap((count) => {
      const values = valuesOf(units, arm, scoreKey(task, count));
      const interval = meanInterval(values);
      if (interval === null) return [];
      return [{ labels: count, all: false, mean: mean(values), interval, seeds: values.length }];
    });
    return points.length === labels.length ? [{ id: arm, name: nameOf(arm), kind, points }] : [];
  });
}

const bySeed = (units: readonly Unit[], id: string): readonly Unit[] =>
  units.filter(({ arm }) => arm === id).sort((a, b) => a.seed - b.seed);

const valuesOf = (units: readonly Unit[], id: string, key: string): readonly number[] =>
  bySeed(units, id).flatMap(({ scores }) => (scores[key] === undefined ? [] : [scores[key]]));

function table(units: readonly Unit[]): string {
  const keys = QUESTIONS.flatMap(({ task, labels }) =>
    labels.length === 0 ? [task] : labels.map((count) => scoreKey(task, count)),
  ).filter((key) => units.some(({ scores }) => scores[key] !== undefined));
  const ids = [...ARMS.map(({ id }) => id), ...FLOOR_IDS].filter((id) => units.some(({ arm }) => arm === id));
  const rows = ids.map((id) => {
    const own = bySeed(units, id);
    const runs = own.flatMap(({ run }) => run ?? []);
    return [
      nameOf(id),
      own.length,
      runs.length === 0
        ? ''
        : spread(
            runs.map(({ hidden }) => hidden),
            3,
          ),
      runs.length === 0
        ? ''
        : spread(
            runs.map(({ hidden, twoSided }) => hidden - twoSided),
            3,
          ),
      ...keys.map((key) => {
        const values = valuesOf(units, id, key);
        return values.length === 0
          ? ''
          : spread(
              values.map((value) => 100 * value),
              1,
            );
      }),
    ];
  });
  const [first] = units.flatMap(({ run }) => run ?? []);
  return `${[
    '<!-- Written by `npm run study -- evidence`. -->',
    `${first?.device ?? ''}; ${first?.genome ?? ''}, SHA-256 ${first?.sha256 ?? ''}; ${dates(units)}.`,
    'Mean, and standard deviation over seeds; scores x 100 with the number of labels a class; losses in nats.',
    '',
    line(['arm', 'seeds', 'hidden bases', 'minus two-sided table', ...keys.map((key) => key.replace('genome/', ''))]),
    line(Array.from({ length: 4 + keys.length }, () => '---')),
    ...rows.map(line),
    '',
    '## Planned contrasts',
    'Points, paired by seed; two-sided t, and Holm over all rows.',
    '',
    line(['score', 'contrast', 'seeds', 'mean', '95 % interval', 'by seed', 'p', 'p after Holm']),
    line(Array.from({ length: 8 }, () => '---')),
    ...tested(contrastsOf(units, PRIMARY, CONTRASTS)).map((each) =>
      line([
        ...differenceCells(each),
        each.p === null ? 'n/a' : chance(each.p),
        each.holm === null ? 'n/a' : chance(each.holm),
      ]),
    ),
    '',
    '## Pretrained against untrained, with every number of labels',
    'Points, paired by seed; intervals as they are, not corrected for their number.',
    '',
    line(['score', 'contrast', 'seeds', 'mean', '95 % interval', 'by seed']),
    line(Array.from({ length: 6 }, () => '---')),
    ...tested(contrastsOf(units, keys, [[PLAIN, 'untrained']])).map((each) => line(differenceCells(each))),
  ].join('\n')}\n`;
}

const differenceCells = ({ score, first, second, differences, mean, interval }: Tested) => [
  score.replace('genome/', ''),
  `${nameOf(first)} - ${nameOf(second)}`,
  differences.length,
  signed(mean),
  interval === null ? 'n/a' : `${signed(interval.low)} to ${signed(interval.high)}`,
  differences.map(signed).join(', '),
];

/** Of the seeds that both arms have. */
function contrastsOf(
  units: readonly Unit[],
  scores: readonly string[],
  pairs: readonly (readonly [string, string])[],
): readonly Contrast[] {
  return scores.flatMap((score) =>
    pairs.flatMap(([first, second]) => {
      const others = new Map(bySeed(units, second).map(({ seed, scores }) => [seed, scores[score]]));
      const differences = bySeed(units, first).flatMap(({ seed, scores }) => {
        const other = others.get(seed);
        return scores[score] === undefined || other === undefined ? [] : [100 * (scores[score] - other)];
      });
      return differences.length === 0 ? [] : [{ score, first, second, differences }];
    }),
  );
}

function spread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '';
  const center = mean(values).toFixed(digits);
  return values.length < 2 ? center : `${center} ± ${deviation(values).toFixed(digits)}`;
}

const dates = (units: readonly Unit[]): string => {
  const all = units.map(({ date }) => date).sort();
  return all[0] === all.at(-1) ? (all[0] ?? '') : `${all[0]} to ${all.at(-1)}`;
};
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
const chance = (p: number): string => (p < 0.001 ? 'under 0.001' : p.toFixed(3));
const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
