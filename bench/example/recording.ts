import type { Recording } from '../../src/studio/features/data/recorded/recording.ts';
import type { RunFacts } from '../evidence/command-line.ts';

/** Points of a line: more would not be seen. */
const POINTS = 200;

/** What the first screen plays, from what a run says of itself and its lines of metrics. */
export function recordingOf(
  { config, info, genome, standing, samples }: RunFacts,
  points: readonly Readonly<Record<string, number>>[],
): Recording {
  if (info.baselines.twoSided === null) throw new Error('The run has no table of counts.');
  const { composition, markov, uniform, twoSided } = info.baselines;
  return {
    genome: genome.name,
    parameters: info.parameters,
    steps: config.steps,
    basesPerStep: config.batch * config.windowLength,
    trainBases: info.trainBases,
    activeMs: Math.round(standing.activeMs),
    device: info.device.adapter,
    baselines: { uniform, composition, markov, twoSided },
    training: means(points),
    hidden: points.flatMap(({ step, mlmHidden }) =>
      mlmHidden === undefined ? [] : [{ step, loss: short(mlmHidden) }],
    ),
    samples: samples.map((sample) => ({
      ...sample,
      masked: sample.masked.map((each) => ({ ...each, probabilities: rounded(each.probabilities) })),
    })),
  };
}

function means(points: readonly Readonly<Record<string, number>>[]): Recording['training'] {
  const per = Math.ceil(points.length / POINTS);
  return Array.from({ length: Math.ceil(points.length / per) }, (_, i) => {
    const part = points.slice(i * per, (i + 1) * per);
    const loss = part.reduce((sum, { mlmStudent }) => sum + mlmStudent, 0) / part.length;
    return { step: part[part.length - 1].step, loss: short(loss) };
  });
}

const short = (loss: number): number => Number(loss.toFixed(4));
const percent = (share: number): number => Number(share.toFixed(2));
const rounded = ([a, c, g, t, n]: readonly [number, number, number, number, number]) =>
  [percent(a), percent(c), percent(g), percent(t), percent(n)] as const;
