import { describe, expect, test } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { processorMs } from '../../numerics/fixtures-time';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { jsonBytes } from '../../storage/json-file';
import { PRESETS } from '../presets';
import { madeUpRecord } from './fixtures';
import { readRecord } from './run-record';
import { RunStore } from './run-store';

const today = madeUpRecord();

/** What the build that first kept runs wrote. */
const FIRST = {
  version: 1,
  id: '0d5a31c2-6c06-4d53-9f43-0cf1fd1a5d5e',
  name: 'phage-lambda-small-1',
  createdAt: '2026-11-22T16:05:11.021Z',
  config: {
    preset: 'small',
    backbone: 'chordmixer',
    device: 'auto',
    seed: 1,
    steps: 1000,
    batch: 64,
    windowLength: 240,
    clsVectors: 4,
    width: 80,
    hidden: 160,
    groupSize: 16,
    blocks: 2,
    learningRate: 0.003,
    weightDecay: 0.05,
    warmup: 0.1,
    clipNorm: 1,
    emaStart: 'auto',
    maskRate: 0.15,
    maskZeroShare: 0.8,
    maskRandomShare: 0.1,
    noise: 0,
    reverseComplement: 0.5,
    teacherAugmentations: ['deletion', 'insertion', 'translocation'],
    augmentationReach: 40,
    mlmWeight: 1,
    mlmLoss: 'cross-entropy',
    contrastiveWeight: 0.2,
    objective: 'infonce',
    head: 'projector',
    centering: 'ema',
    studentTemperature: 0.1,
    teacherTemperature: 0.04,
    infonceTemperature: 0.1,
    centerMomentum: 0.9,
    projectorHidden: 128,
    prototypes: 256,
    sampling: 'length',
    maxUnknownShare: 0.5,
    softMask: 'train',
    softMaskWeight: 0.1,
    validationBy: 'auto',
    validationRecords: '',
    validationShare: 0.1,
    validationWindows: 128,
    evaluateEvery: 'auto',
  },
  info: {
    name: 'phage-lambda-small-1',
    config: { preset: 'small' },
    device: { kind: 'wasm', adapter: 'WebAssembly (SIMD)', software: true, notice: 'No GPU.', maxBindingBytes: 0 },
    parameters: 100_000,
    plannedBytes: 5e7,
    baselines: { uniform: 1.3862943611198906, composition: 1.3846, markov: { order: 4, nats: null } },
    emaStart: 0.99,
    entropyCeiling: 5.545,
  },
  genome: {
    name: 'Phage lambda',
    source: 'Phage lambda',
    fingerprint: '1f2e3d4c',
    bases: 48_502,
    records: 1,
    from: 'sample',
    excluded: [],
    regions: null,
  },
  build: 'worker-1a2b3c.js',
};

describe('a run of an earlier build', () => {
  test('that had neither Transformer nor probes nor a commit opens with what it then did', () => {
    const { config, commit, info } = readRecord(FIRST);
    expect(config).toEqual({
      ...FIRST.config,
      heads: 4,
      neighbourWeight: 0,
      probeEvery: 0,
      probeTask: 'real-vs-shuffled',
      threads: 'auto',
      arithmetic: 'auto',
      scheduleSteps: 'auto',
    });
    expect(commit).toBeNull();
    expect(info.kernels).toBeUndefined();
    expect(info.baselines).toEqual({ ...FIRST.info.baselines, markov: { order: 4, nats: Number.NaN } });
  });

  test('that fixed its submits at the start opens without them', () => {
    const kernels = { 'ChordMixerLayer.mix': 'registers-4x4' };
    const info = { ...FIRST.info, dispatches: 80, submits: 2, kernels };
    expect(readRecord({ ...FIRST, info }).info).toMatchObject({ dispatches: 80, kernels });
    expect(readRecord({ ...FIRST, info }).info).not.toHaveProperty('submits');
  });

  test('that is weights from a file opens with the little that is known', () => {
    const { device, parameters, entropyCeiling } = FIRST.info;
    const baselines = { uniform: Math.log(4), composition: null, markov: { order: 0, nats: null } };
    const { info } = readRecord({ ...FIRST, info: { device, parameters, entropyCeiling, baselines } });
    expect(info.baselines).toEqual({ ...baselines, composition: Number.NaN, markov: { order: 0, nats: Number.NaN } });
  });

  test('with few settings has those of its preset', () => {
    expect(readRecord({ ...FIRST, config: { preset: 'medium', seed: 7 } }).config).toEqual({
      ...PRESETS.medium,
      neighbourWeight: 0,
      seed: 7,
    });
    expect(readRecord({ ...FIRST, config: {} }).config).toEqual({ ...PRESETS.nano, neighbourWeight: 0 });
  });

  test('of a genome of many files opens, however long their names are together', () => {
    const source = Array.from({ length: 5000 }, (_, i) => `contig-${i}.fa.gz`).join(', ');
    expect(readRecord({ ...FIRST, genome: { ...FIRST.genome, source } }).genome.source).toBe(source);
  });
});

describe('a run of this build', () => {
  test('comes back as it was written', () => {
    expect(readRecord(JSON.parse(JSON.stringify(today)))).toEqual(today);
  });

  test.each([
    ['of a newer studio', { ...today, version: 2 }, 'run-newer', 'version'],
    [
      'with a setting of a newer studio',
      { ...today, config: { ...today.config, wisdom: 1 } },
      'run-settings',
      'wisdom',
    ],
    ['without a genome', { ...today, genome: undefined }, 'run-record', 'genome'],
    ['that is none', [1], 'run-record', ''],
  ])('%s is refused by name and not listed', async (_, json, code, path) => {
    const root = new MemoryFolder();
    await (await root.folder('one')).write('run.json', jsonBytes(json));
    const store = new RunStore(root);
    expect(await store.entry('one')).toBeUndefined();
    const refusal = await store.run('one').catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(TypedError);
    expect(refusal).toMatchObject({ code, place: { path } });
  });

  test('is parsed so fast that a list of a thousand does not wait for it', () => {
    const text = JSON.stringify(today);
    const from = processorMs();
    for (let i = 0; i < 1000; i++) readRecord(JSON.parse(text));
    // Measured: 55 ms. The bound only tells a slip of a kind.
    expect(processorMs() - from).toBeLessThan(3000);
  });
});
