import { expect, test } from 'vitest';
import { PRESETS } from '../../training/presets';
import { reduceRun } from '../features/train/live/reduce-run';
import { genome, point, runInfo, status } from '../testing/fixtures';
import { takeSnapshot } from './snapshot';
import { initialState } from './state';

test('before anything exists there is only a state', () => {
  expect(takeSnapshot(initialState())).toEqual({
    state: 'empty',
    error: null,
    genome: null,
    run: null,
    seeds: null,
    benchmarks: [],
    explore: { run: null, checkpoint: null, tracks: [], variants: { total: 0, scored: 0, skipped: 0 } },
  });
});
test('the genome is counts, and GC a share of the known bases', () => {
  const state = { ...initialState(), genome: genome() };
  expect(takeSnapshot(state).genome).toEqual({
    name: 'lambda',
    source: 'lambda.fa.gz',
    fingerprint: '0123456789abcdef0123456789abcdef',
    records: 1,
    bases: 48_502,
    gc: expect.closeTo(0.498, 3),
    n: 0,
    softMasked: 0,
    n50: 48_502,
    otherLetters: {},
    bytesRead: 14_551,
    importMs: 42,
  });
});
test('an error names code, message and place', () => {
  const problem = {
    code: 'fasta-protein',
    message: 'Protein.',
    action: 'Choose DNA.',
    record: 'p1',
    line: 2,
    byte: 0,
    file: 'x.fa',
  } as const;
  expect(takeSnapshot({ ...initialState(), problem }).error).toEqual({
    code: 'fasta-protein',
    message: 'Protein.',
    record: 'p1',
    line: 2,
    byte: 0,
  });
});
test('a run is plain JSON with the newest and all values of every signal', () => {
  const points = [
    point(1, { mlmStudent: 1.5, mlmTeacher: 1.6 }),
    point(2, { mlmStudent: Number.NaN }),
    point(3, { mlmStudent: 1.4 }),
  ];
  const state = [
    { of: 'started', run: runInfo(), id: 'one' } as const,
    { of: 'points', points, status: status(3) } as const,
  ].reduce(reduceRun, initialState());
  const { run } = takeSnapshot(state);
  expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  expect(run).toMatchObject({
    preset: 'nano',
    backbone: 'chordmixer',
    device: 'webgpu',
    adapter: 'Apple M3 Max',
    parameters: runInfo().parameters,
    step: 3,
    steps: PRESETS.nano.steps,
    basesSeen: 11_520,
    stepMs: 20,
    tensors: 123,
    gpuBytes: 24e6,
    plannedBytes: runInfo().plannedBytes,
    dispatches: 84,
    submits: 1,
    kernels: { 'ChordMixerLayer.project': 'shared-4x4', 'ChordMixerLayer.mix': 'shared-8x4' },
    phases: { 'teacher forward': 4, 'student forward': 5, backward: 9 },
    last: { mlmStudent: 1.4, mlmTeacher: 1.6, contrastive: null },
    history: {
      step: [1, 2, 3],
      mlmStudent: [1.5, null, 1.4],
      mlmTeacher: [1.6, null, null],
      contrastive: [null, null, null],
    },
    baselines: runInfo().baselines,
  });
});
