import type { DeviceReport } from '../../engine/notices';
import type { StoredRun } from '../../engine/runs/run-report';
import { lengthsOf } from '../../genome/analysis/lengths';
import type { GenomeSummary, RecordSummary, Totals } from '../../genome/summary';
import type { PretrainingConfig } from '../../training/config';
import type { MaskedSample } from '../../training/masked-sample';
import { planRun, resolveEmaStart } from '../../training/plan';
import { PRESETS } from '../../training/presets';
import type { MetricColumns } from '../../training/record/metric-columns';
import type { RunInfo, RunStatus } from '../../training/run';
import type { Point, Signal } from '../../training/signals';
import { appendPoints, emptyHistory } from '../charts/history';

/** Plausible engine answers for tests of the studio; no number here was measured. */

const totals = (bases: number): Totals => ({
  bases,
  a: Math.round(bases * 0.254),
  c: Math.round(bases * 0.234),
  g: Math.round(bases * 0.264),
  t: bases - Math.round(bases * 0.254) - Math.round(bases * 0.234) - Math.round(bases * 0.264),
  unknown: 0,
  softMasked: 0,
  otherLetters: {},
});

export const record = (name: string, bases: number, changes: Partial<RecordSummary> = {}): RecordSummary => ({
  ...totals(bases),
  index: 0,
  name,
  description: '',
  included: true,
  part: 'both',
  heldOut: [0, 1, 2, 3].map((block) => ({
    start: Math.round((bases * (block + 0.4)) / 4),
    end: Math.round((bases * (block + 0.5)) / 4),
  })),
  ...changes,
});

export const genome = (records: readonly RecordSummary[] = [record('NC_001416.1', 48_502)]): GenomeSummary => {
  const bases = records.reduce((sum, each) => sum + each.bases, 0);
  return {
    id: null,
    name: 'lambda',
    fingerprint: '0123456789abcdef0123456789abcdef',
    source: 'lambda.fa.gz',
    recordCount: records.length,
    records,
    includedCount: records.filter(({ included }) => included).length,
    lengths: lengthsOf(Float64Array.from(records, (each) => each.bases)),
    totals: totals(bases),
    bytesRead: Math.round(bases * 0.3),
    importMs: 42,
    notes: [],
    split: {
      by: 'blocks',
      trainBases: Math.round(bases * 0.9),
      validationBases: Math.round(bases * 0.1),
      description: 'Four blocks are held out.',
    },
  };
};

export const device: DeviceReport = {
  kind: 'webgpu',
  adapter: 'Apple M3 Max',
  software: false,
  notice: '',
  maxBindingBytes: 2 ** 30,
};

export const runInfo = (config: PretrainingConfig = PRESETS.nano): RunInfo => ({
  name: `lambda-${config.preset}-01`,
  config,
  device,
  parameters: planRun(config).parameters,
  plannedBytes: planRun(config).bytes.total,
  dispatches: 84,
  kernels: { 'ChordMixerLayer.project': 'shared-4x4', 'ChordMixerLayer.mix': 'shared-8x4' },
  baselines: {
    uniform: Math.log(4),
    composition: 1.3753,
    markov: { order: 2, nats: 1.364, lower: [1.37] },
    twoSided: { context: 3, nats: 1.33, onHidden: 1.325 },
  },
  trainBases: 43_652,
  emaStart: resolveEmaStart(config),
  entropyCeiling: Math.log(32),
});

export const status = (step: number, changes: Partial<RunStatus> = {}): RunStatus => ({
  step,
  basesSeen: step * 3840,
  stepMs: 20,
  submits: 1,
  phases: { 'teacher forward': 4, 'student forward': 5, backward: 9 },
  tensors: 123,
  gpuBytes: 24e6,
  skippedSteps: 0,
  collapse: null,
  ...changes,
});

export const point = (step: number, values: Partial<Record<Signal, number>> = {}): Point => ({
  step,
  wallMs: step * 25,
  activeMs: step * 20,
  basesSeen: step * 3840,
  values,
});

export const historyColumns = (points: readonly Point[]): MetricColumns => {
  const { columns, length } = appendPoints(emptyHistory(), points);
  return columns.finish(length);
};

export const storedRun = (changes: Partial<StoredRun> = {}): StoredRun => {
  const { name, config, ...info } = runInfo();
  const id = changes.id ?? 'one';
  return {
    id,
    label: { name: `run ${id}`, notes: '', tags: [] },
    createdAt: '2026-03-01T12:00:00.000Z',
    config,
    info,
    genome: { name: 'lambda', source: 'lambda.fa.gz', fingerprint: 'ab' },
    state: 'stopped',
    standing: { step: 10, best: null, activeMs: 1 },
    checkpoints: [],
    elsewhere: [],
    group: 'g',
    code: '',
    ...changes,
  };
};

export const sample: MaskedSample = {
  step: 40,
  record: 'NC_001416.1',
  start: 18_200,
  strand: '+',
  bases: 'ACGTacgtNN',
  masked: [
    { index: 1, shown: 'hidden', probabilities: [0.1, 0.7, 0.1, 0.1, 0] },
    { index: 6, shown: 'random', probabilities: [0.5, 0.1, 0.3, 0.1, 0] },
  ],
};
