import { count, measured, z } from '../formats/schema';
import { reportSchema } from './data/stored-report';
import { POOLS, STRANDS } from './feature-settings';
import { MODES } from './modes';
import type { BenchmarkResult } from './result';
import { NETWORKS } from './weights-source';

/**
 * A result as it is read from its file; the interfaces say what each field means. Whatever was measured may have come
 * out as no number, which is a result too.
 */

const interval = z.object({ low: measured, high: measured });
const strings = z.array(z.string());

const layer = z.union([count, z.literal('all')]);

const seedSchema = z.object({
  seed: z.number(),
  metrics: z.object({
    accuracy: measured,
    mcc: measured,
    f1: measured,
    auroc: z.number().nullable(),
    auprc: z.number().nullable(),
    calibrationError: measured,
  }),
  confusion: z.array(z.array(count)),
  perClass: z.array(z.object({ support: count, precision: measured, recall: measured, f1: measured })),
  reliability: z.array(z.object({ count, confidence: measured, accuracy: measured })),
  chosen: z.string(),
  validation: z.object({ mcc: measured, accuracy: measured, loss: measured }),
  epochs: z.array(
    z.object({
      epoch: count,
      trainLoss: measured,
      validationLoss: measured,
      validationMcc: measured,
      validationAccuracy: measured,
    }),
  ),
  transfer: z.object({ loaded: strings, fresh: strings, unused: strings }).nullable(),
  layer: layer.optional(),
  wrong: z.array(z.object({ row: count, truth: count, called: count, probability: measured, sequence: z.string() })),
  wallMs: z.number(),
});

const shapeSchema = z.object({
  backbone: z.enum(['chordmixer', 'transformer']),
  windowLength: count,
  clsVectors: count,
  width: count,
  hidden: count,
  groupSize: count,
  heads: count,
  blocks: count,
  head: z.enum(['shared', 'feature', 'projector']),
  projectorHidden: count,
  prototypes: count,
});

const result = {
  version: z.literal(1),
  id: z.string(),
  task: z.string(),
  mode: z.enum(MODES),
  labels: count.nullable().optional(),
  features: z
    .object({
      layer: z.union([count, z.enum(['best', 'all', 'last'])]),
      pool: z.enum(POOLS),
      strands: z.enum(STRANDS),
    })
    .nullable()
    .optional(),
  weights: z
    .object({
      id: z.string(),
      label: z.string(),
      network: z.enum(NETWORKS),
      run: z.object({ name: z.string(), step: count }).nullable(),
    })
    .nullable(),
  shape: shapeSchema.nullable(),
  parameters: count,
  padding: z.literal('own').optional(),
  settings: z
    .object({
      epochs: z.number(),
      batch: z.number(),
      learningRate: z.number(),
      weightDecay: z.number(),
      warmup: z.number(),
      clipNorm: z.number(),
      patience: z.number(),
      rateFactors: z.array(z.number()).optional(),
      bothStrands: z.boolean().optional(),
      probeFirst: z.boolean().optional(),
      layerDecay: z.number().optional(),
    })
    .nullable(),
  seeds: count,
  perSeed: z.array(seedSchema),
  testInterval: z.object({ accuracy: interval, mcc: interval, f1: interval, auroc: interval.optional() }),
  classes: strings,
  splitHash: z.string(),
  report: reportSchema.nullable(),
  device: z.object({ kind: z.enum(['webgpu', 'wasm']), adapter: z.string() }).nullable(),
  build: z.string(),
  startedAt: z.string(),
  wallMs: z.number(),
} satisfies Readonly<Record<keyof BenchmarkResult, z.ZodType>>;

export const resultSchema: z.ZodType<BenchmarkResult> = z.object(result);
