import { PRESETS } from '../presets';

/**
 * What earlier builds wrote, made into what this one reads: the only place that knows of older forms. Each reader
 * passes what it has parsed of JSON through here, and then to its schema, which refuses what neither knows.
 *
 * Forms of a config:
 * - before the Transformer: no `heads`;
 * - before runs were probed: no `probeEvery`, no `probeTask`;
 * - before the processor had kernels of its own: no `threads`, no `arithmetic`;
 * - before a run could go on behind its schedule: no `scheduleSteps`;
 * - before neighbouring windows were predicted: no `neighbourWeight`, which was none, whatever the presets say now.
 *
 * Forms of a run record:
 * - before builds named their commit: no `commit`;
 * - before kernels were tuned: no `dispatches` and `kernels` in `info`, which stay away, since nothing is known of
 *   them;
 * - while submits were fixed at the start: `submits` in `info`, which nothing asks for;
 * - any form of the config.
 *
 * Forms of a checkpoint's progress:
 * - while kernels were kept with each checkpoint: `kernels`, which the record has too.
 */

/** A config in which what it does not know yet has its preset's value: what the studio did before. */
export function upgradeConfig(config: unknown): unknown {
  if (!isObject(config)) return config;
  const preset = 'preset' in config ? config.preset : undefined;
  return { ...(isPreset(preset) ? PRESETS[preset] : PRESETS.nano), neighbourWeight: 0, ...config };
}

/** A run record with everything in it that this build writes. */
export function upgradeRecord(record: unknown): unknown {
  if (!isObject(record) || !('config' in record)) return record;
  return { commit: null, ...record, config: upgradeConfig(record.config) };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPreset = (name: unknown): name is keyof typeof PRESETS =>
  typeof name === 'string' && Object.hasOwn(PRESETS, name);
