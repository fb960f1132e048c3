import { count, text, z } from '../../../formats/schema';
import type { PretrainingConfig } from '../../../training/config';
import { configSchema } from '../../../training/config';
import { type Progress, progressSchema } from '../../../training/record/progress';
import type { RunRecord } from '../../../training/record/run-record';

/** `state.json`: where a run stands as it goes to a cluster, and where it stands as it comes back. */
const FORMAT = 'helicase-cluster';
export const STATE_VERSION = 1;

const runSchema = z.object({ id: text(100), name: text(500), created_at: z.iso.datetime() });

/** What says which file it is. */
export const stateHeadSchema = z.object({ format: z.literal(FORMAT), version: z.number() });

export const clusterStateSchema = z
  .object({
    format: z.literal(FORMAT),
    version: z.literal(STATE_VERSION),
    run: runSchema.nullable(),
    step: count,
    progress: progressSchema,
    genome: z.object({ fingerprint: text(200), name: text(2000), source: text(1 << 20), excluded: z.array(count) }),
    config: configSchema,
    /** The step that the cluster began at. */
    from_step: count,
    outcome: z.enum(['done', 'stopped']),
    made_by: z.object({
      torch: text(100),
      device: text(500),
      world_size: count,
      precision: text(50),
      parallel: text(50),
    }),
  })
  .refine(({ step, progress }) => step === progress.step, { path: ['progress', 'step'] })
  .refine(({ step, from_step }) => step >= from_step, { path: ['from_step'] })
  .refine(({ step, config }) => step <= config.steps, { path: ['step'] });
export type ClusterState = Readonly<z.output<typeof clusterStateSchema>>;

/** As it goes out. */
export function stateJson(
  { id, name, createdAt, genome, config }: RunRecord & { readonly config: PretrainingConfig },
  progress: Progress,
  basesSeen: number,
): object {
  const { fingerprint, source, excluded } = genome;
  return {
    format: FORMAT,
    version: STATE_VERSION,
    run: { id, name, created_at: createdAt },
    step: progress.step,
    progress,
    bases_seen: basesSeen,
    genome: { fingerprint, name: genome.name, source, excluded },
    config,
  };
}
