import { scaledTo } from '../../../training/cluster/scaled';
import type { PretrainingConfig } from '../../../training/config';

/** How the cluster trains: what changes nothing of the method. The defaults of `train.py`, written out. */
interface ClusterSettings {
  readonly genome: string | null;
  readonly state: string | null;
  readonly out: string;
}

const DEFAULTS = {
  precision: 'float32',
  parallel: 'ddp',
  accumulate: 1,
  checkpoint_every: 500,
  keep: 3,
  compile: false,
  trackers: [],
} as const;

/** The GPUs that a file of settings is written for beside the run's own. */
const GPUS = [8, 64] as const;

/**
 * `configs/`: the run as it is, to go on, and the same training in larger steps, to begin anew.
 * @param genome the sequence inside the folder; null where it is not there
 */
export function configFiles(config: PretrainingConfig, genome: string | null): readonly (readonly [string, string])[] {
  const own = ['The run as it stands: it goes on at the next step, on any number of GPUs that divides its batch.'];
  const scaled = GPUS.map((gpus): readonly [string, string] => {
    const larger = scaledTo(gpus, config);
    const told = [
      `The same training on ${gpus} GPUs, from step 0: ${times(larger.batch / config.batch)} the batch,`,
      'steps over it, learning rate times its square root, EMA momentum to its power.',
    ];
    return [`${gpus}-gpus.yaml`, yaml(told, larger, { genome, state: null, out: `out-${gpus}-gpus` })];
  });
  return [['run.yaml', yaml(own, config, { genome, state: 'state', out: 'out' })], ...scaled];
}

const times = (k: number): string => `${Number(k.toPrecision(3))} times`;

/** Two sections of `key: JSON value`, which is YAML too. */
function yaml(about: readonly string[], config: PretrainingConfig, cluster: ClusterSettings): string {
  const lines = (section: object) =>
    Object.entries(section).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return [
    ...about.map((line) => `# ${line}`),
    'config:',
    ...lines(config),
    'cluster:',
    ...lines({ ...cluster, ...DEFAULTS }),
    '',
  ].join('\n');
}
