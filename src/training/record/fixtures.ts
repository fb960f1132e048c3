import { layOut } from '../../model/layout';
import type { PretrainingConfig } from '../config';
import { PRESETS } from '../presets';
import { ColumnBuilder, type MetricColumns } from './metric-columns';
import { RECORD_VERSION, type RunRecord } from './run-record';

/** The smallest network there is, for tests that write many checkpoints. */
export const TINY: PretrainingConfig = {
  ...PRESETS.nano,
  windowLength: 8,
  clsVectors: 1,
  width: 2,
  hidden: 2,
  groupSize: 1,
  blocks: 1,
  augmentationReach: 1,
};

/** The record of a run that never was. */
export const madeUpRecord = (changes: Partial<RunRecord> = {}): RunRecord => ({
  version: RECORD_VERSION,
  id: 'one',
  name: 'made-up-nano-1',
  createdAt: '2026-03-01T12:00:00.000Z',
  config: PRESETS.nano,
  info: {
    device: { kind: 'wasm', adapter: 'WebAssembly', software: true, notice: '', maxBindingBytes: 0 },
    parameters: layOut(changes.config ?? PRESETS.nano).size,
    baselines: { uniform: Math.log(4), composition: 1.38, markov: { order: 2, nats: 1.37 } },
    entropyCeiling: 1,
  },
  genome: {
    name: 'made-up',
    source: 'made-up.fa',
    fingerprint: 'ab',
    bases: 100,
    records: 1,
    from: 'file',
    excluded: [],
    regions: null,
  },
  build: 'test',
  commit: 'abc1234',
  ...changes,
});

/** Points of steps 1, 2, 3 ..., each with what was measured at it. */
export function columnsOf(values: readonly Readonly<Record<string, number>>[]): MetricColumns {
  const builder = new ColumnBuilder();
  values.forEach((measured, row) => {
    builder.begin({ step: row + 1, wallMs: 1000 * (row + 1), activeMs: 900 * (row + 1), basesSeen: 64 * (row + 1) });
    for (const [signal, value] of Object.entries(measured)) builder.set(signal, value);
  });
  return builder.finish();
}
