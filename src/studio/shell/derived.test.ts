import { expect, test, vi } from 'vitest';
import type { PretrainingConfig } from '../../training/config';
import { PRESETS } from '../../training/presets';
import { hasEffect, SETTING_KEYS, type SettingKey } from '../../training/settings';
import type { Signal } from '../../training/signals';
import { genomeFacts, heldOutMarks, recordShares, regionsText } from '../features/data/records';
import { healthChecks, recentMean, remainingMs } from '../features/train/live/health';
import { outcomeWords, verdictText } from '../features/train/live/outcome';
import { reduceRun } from '../features/train/live/reduce-run';
import { viewSample } from '../features/train/live/sample-view';
import { ADVANCED_FIELDS, MAIN_FIELDS, PROBE_FIELDS, rangeText } from '../features/train/setup/fields';
import {
  currentEstimate,
  estimatesByItself,
  planProblem,
  planWarnings,
  presetProblem,
  RUN_LENGTHS,
  settingProblem,
  startBlock,
  stepsOf,
} from '../features/train/setup/setup';
import { device, genome, point, record, runInfo, sample, status } from '../testing/fixtures';
import { matching, paletteCommands } from './commands';
import { announcement, phaseOf, phaseText } from './phase';
import { initialState, type StudioState } from './state';
import type { Actions } from './store';

const run = (
  changes: Partial<ReturnType<typeof status>> = {},
  values: Partial<Record<Signal, number>> = {
    mlmStudent: 1.4,
    teacherEntropy: 3,
    viewRetrieval: 0.1,
    mlmHidden: 1.35,
  },
): StudioState =>
  [
    { of: 'started', run: runInfo(), id: 'one' } as const,
    { of: 'points', points: [1, 2, 3].map((step) => point(step, values)), status: status(3, changes) } as const,
  ].reduce(reduceRun, { ...initialState(), genome: genome() });

test('every setting stands in the form exactly once', () => {
  const shown = [...MAIN_FIELDS, ...PROBE_FIELDS, ...ADVANCED_FIELDS.flatMap(({ keys }) => keys)];
  expect([...shown].sort()).toEqual([...SETTING_KEYS].sort());
});
test('a setting that counts for nothing under the others is not shown', () => {
  const hidden = (changes: Partial<PretrainingConfig>) =>
    SETTING_KEYS.filter((key) => !hasEffect(key, { ...PRESETS.nano, ...changes }));
  const usual = ['softMaskWeight', 'validationRecords'];
  const ofCls = ['head', 'centering', 'studentTemperature', 'teacherTemperature', 'centerMomentum', 'prototypes'];
  const views = ['teacherAugmentations', 'augmentationReach'];
  expect(hidden({}).sort()).toEqual([...usual, 'heads', ...ofCls, ...views].sort());
  expect(hidden({ backbone: 'transformer' })).toContain('groupSize');
  expect(hidden({ neighbourWeight: 0 })).toContain('infonceTemperature');
  expect(hidden({ objective: 'distillation' }).sort()).toEqual(
    [...usual, 'heads', 'neighbourWeight', 'infonceTemperature', 'projectorHidden', 'prototypes'].sort(),
  );
  expect(hidden({ objective: 'infonce', head: 'projector', centering: 'sinkhorn' })).toContain('centerMomentum');
  expect(hidden({ contrastiveWeight: 0 })).toEqual(
    expect.arrayContaining(['objective', 'neighbourWeight', 'projectorHidden', ...ofCls, ...views]),
  );
  expect(hidden({ device: 'webgpu' })).toEqual(expect.arrayContaining(['threads', 'arithmetic']));
  expect(hidden({ softMask: 'down-weight', validationBy: 'list' })).toContain('validationShare');
});
test('every number says what it may be, and what the preset has', () => {
  const of = (key: SettingKey) => rangeText({ ...PRESETS.nano, learningRate: 1e-3 }, key);
  expect(
    ['steps', 'learningRate', 'maskRate', 'emaStart', 'seed', 'objective', 'validationRecords'].map((key) =>
      of(key as SettingKey),
    ),
  ).toEqual([
    '1 to 10,000,000; Nano has 3,000',
    'more than 0, at most 1; Nano has 0.006',
    'more than 0, less than 1; Nano has 0.3',
    'auto, or at least 0, less than 1; Nano has Automatic',
    '0 to 4,294,967,295',
    'Nano has Latent prediction at masked bases',
    'Nano has none',
  ]);
});
test('shares of a record and of a genome are of what they should be', () => {
  const half = record('a', 100, {
    a: 10,
    c: 30,
    g: 20,
    t: 20,
    unknown: 20,
    softMasked: 5,
    heldOut: [{ start: 0, end: 10 }],
  });
  expect(recordShares(half)).toEqual({ gc: 0.625, unknown: 0.2, softMasked: 0.05, heldOut: 0.1 });
  expect(recordShares(record('empty', 0, { heldOut: [] }))).toEqual({ gc: 0, unknown: 0, softMasked: 0, heldOut: 0 });
  const { totals, ...rest } = genome([half]);
  const facts = genomeFacts({ ...rest, totals: { ...totals, otherLetters: { R: 2, Y: 7 } } });
  expect(facts).toMatchObject({
    otherLetters: 9,
    letters: [
      ['Y', 7],
      ['R', 2],
    ],
  });
});
test('held-out marks stay visible and are few', () => {
  expect(heldOutMarks([{ start: 0, end: 1 }], 1e9)).toEqual([{ start: 0, end: 4 }]);
  const many = Array.from({ length: 5000 }, (_, index) => ({ start: index * 100, end: index * 100 + 10 }));
  expect(heldOutMarks(many, 500_000).length).toBeLessThan(500);
});
test('a sample counts what was masked and guessed right, and echoes its region 1-based', () => {
  const view = viewSample(sample, 6);
  expect(view).toMatchObject({ region: 'NC_001416.1:18,201-18,210 (+)', masked: 2, right: 1 });
  expect(view.meanPTrue).toBeCloseTo(0.5);
  expect(view.rows.map((row) => row.length)).toEqual([6, 4]);
  expect(view.rows[0][1].masked).toMatchObject({ best: 'C', right: true, pTrue: 0.7 });
  expect(view.rows[1][0]).toMatchObject({ base: 'g', letter: 'G', masked: { best: 'A', right: false } });
  expect(view.rows[1][2]).toMatchObject({ letter: 'N', masked: null });
});
test('health says finite, not collapsed, retrieval against chance, and memory', () => {
  expect(healthChecks(run()).map(({ id, level }) => [id, level])).toEqual([
    ['finite', 'ok'],
    ['collapse', 'ok'],
    ['retrieval', 'ok'],
    ['memory', 'ok'],
    ['tensors', 'ok'],
  ]);
  expect(healthChecks(initialState()).every(({ level }) => level === 'waiting')).toBe(true);
});
test('each collapse, a skipped step and a broken loss show', () => {
  expect(healthChecks(run({ collapse: 'one-class' }))[1]).toMatchObject({
    label: 'Collapsed to one class',
    level: 'bad',
  });
  expect(healthChecks(run({ collapse: 'flat' }))[1]).toMatchObject({ level: 'bad' });
  expect(healthChecks(run({ skippedSteps: 2 }))[0]).toMatchObject({ value: '2 skipped', level: 'warning' });
  expect(
    healthChecks(run({}, { mlmStudent: Number.NaN, teacherEntropy: 3, viewRetrieval: 0.01, mlmHidden: 1 })).map(
      ({ level }) => level,
    ),
  ).toEqual(['bad', 'bad', 'warning', 'ok', 'ok']);
});
test('health of a run that diverged is nowhere good and says no number that is none', () => {
  const of = (values: Parameters<typeof run>[1], objective: 'infonce' | 'distillation' = 'infonce') => {
    const state = run({}, values);
    return healthChecks({ ...state, run: runInfo({ ...PRESETS.nano, objective }) }).slice(0, 3);
  };
  const texts = (checks: ReturnType<typeof of>) =>
    checks.map(({ label, value, level }) => `${label} ${value} ${level}`);
  const [nan, far] = [Number.NaN, 1e20];
  expect(texts(of({ mlmStudent: far, clsSpread: 0.2, viewRetrieval: 0.1 }))).toEqual([
    'Loss diverged 1.00e20 nats bad',
    'Collapse not to be told it diverged bad',
    expect.stringMatching(/^View retrieval 10 %/),
  ]);
  for (const objective of ['infonce', 'distillation'] as const)
    expect(texts(of({ mlmStudent: 1.4, clsSpread: nan, teacherEntropy: nan, viewRetrieval: nan }, objective))).toEqual([
      'Loss finite 0 skipped ok',
      'Collapse not to be told it diverged bad',
      'View retrieval not finite bad',
    ]);
});
test('where nobody is asked for bases health and verdict follow the loss that is trained', () => {
  const of = (values: Parameters<typeof run>[1]) => {
    const state = run({}, values);
    return { ...state, run: runInfo({ ...PRESETS.nano, mlmWeight: 0 }) };
  };
  const levels = (state: ReturnType<typeof of>) => healthChecks(state).map(({ label, level }) => `${label} ${level}`);
  const high = of({ mlmStudent: 1e20, mlmHidden: 1e20, contrastive: 20, clsSpread: 0.2, viewRetrieval: 0.1 });
  expect(levels(high).slice(0, 3)).toEqual(['Loss finite ok', 'Not collapsed ok', 'View retrieval ok']);
  expect(verdictText(high)).toMatch(
    /^Nobody trained the head that names bases .* Has read 0\.26 of the training part\.$/,
  );
  expect(outcomeWords({ ...high, runPhase: 'done' }).came).toMatch(/^Done: 3 steps .* Nobody trained the head/);
  const gone = of({ mlmStudent: 1.4, contrastive: 1e20, clsSpread: 0.2, viewRetrieval: 0.1 });
  expect(levels(gone).slice(0, 3)).toEqual([
    'Loss diverged bad',
    'Collapse not to be told bad',
    'View retrieval warning',
  ]);
  expect(verdictText(gone)).toMatch(/^The contrastive loss left all bounds: what it learned is lost\. Has read/);
});
test('health shows what a collapse would move: entropy under distillation, the spread of CLS under InfoNCE', () => {
  const value = (objective: 'distillation' | 'infonce') => {
    const state = run({}, { mlmStudent: 1.4, teacherEntropy: 0.36, clsSpread: 0.163 });
    return healthChecks({ ...state, run: runInfo({ ...PRESETS.nano, objective }) })[1].value;
  };
  expect(value('distillation')).toBe('entropy 0.360 of 3.47 nats');
  expect(value('infonce')).toBe('CLS spread 16 %');
});
test('memory warns of a plan that was far exceeded, not of the heap every small run begins with', () => {
  const level = (gpuBytes: number) => healthChecks(run({ gpuBytes }))[3].level;
  expect([level(60 * 2 ** 20), level(200 * 2 ** 20)]).toEqual(['ok', 'warning']);
});
test('memory of an earlier run is not said to be of this one', () => {
  const of = (heldBefore: number) => healthChecks(run({ gpuBytes: 900 * 2 ** 20, heldBefore }))[3];
  expect(of(900 * 2 ** 20)).toMatchObject({
    value: expect.stringMatching(/^planned [\d.]+ MiB, held before$/),
    level: 'ok',
  });
  expect(of(100)).toMatchObject({ value: expect.stringContaining('900 MiB'), level: 'warning' });
});
test('held-out stretches are cited 1-based and closed, the first ten of many', () => {
  const blocks = Array.from({ length: 12 }, (_, index) => ({ start: index * 2000 + 999, end: index * 2000 + 2000 }));
  expect(regionsText('chr1', blocks.slice(0, 2))).toBe('chr1:1,000-2,000, chr1:3,000-4,000');
  expect(regionsText('chr1', blocks)).toContain('chr1:19,000-20,000 and 2 more');
});
test('time left follows the pace of the last steps', () => {
  expect(remainingMs(run())).toBe((PRESETS.nano.steps - 3) * 20);
  expect(remainingMs(initialState())).toBeNull();
  expect(recentMean(run().history, 'mlmStudent', 2)).toBe(1.4);
  expect(recentMean(run().history, 'contrastive', 2)).toBeNull();
});
test('a run says what its newest loss means, and how much it read', () => {
  expect(verdictText(run())).toBe(
    'Beats base composition and words of 3 bases (order 2); not yet the table of counts (3 bases on each side), ' +
      'by 0.025 nats. Has read 0.26 of the training part.',
  );
  expect(verdictText(run({}, { mlmStudent: 1 }))).toBe('Not judged yet: the first validation is still to come.');
  expect(verdictText(run({}, { mlmStudent: 1e20, mlmHidden: 1.35 }))).toContain('The loss diverged, to 1.0e20');
  expect(verdictText(initialState())).toBe('');
});
test('the outcome adds how far it came, and how the loss ended', () => {
  expect(outcomeWords({ ...run(), runPhase: 'stopped' }).came).toMatch(
    /^Stopped at step 3 in 60\.0 ms of training\. Beats/,
  );
  const falling = Array.from({ length: 8 }, (_, i) => point(i + 1, { mlmStudent: 1, mlmHidden: 1.4 - i / 100 }));
  const long = reduceRun(run(), { of: 'points', points: falling, status: status(8) });
  expect(outcomeWords({ ...long, runPhase: 'done' }).more).toContain('The loss still fell in its last quarter');
});
test('states are said in words', () => {
  expect(phaseText({ ...initialState(), runPhase: 'compiling', compiling: { done: 7, total: 23 } })).toBe(
    'Compiling 7/23',
  );
  expect(
    phaseText({ ...initialState(), importFailed: true, problem: { code: 'internal', message: 'm', action: 'a' } }),
  ).toBe('Import failed');
  expect(announcement({ ...initialState(), genome: genome() })).toBe('Genome ready: 1 record, 48,502 bases.');
});
test('a run cannot start before its reasons are gone', () => {
  const ready: StudioState = { ...initialState(), genome: genome() };
  expect(startBlock(ready)).toBeNull();
  expect(startBlock(initialState())?.message).toBe('There is no genome yet.');
  expect(startBlock({ ...ready, runPhase: 'training' })?.message).toBe('A run is under way.');
  expect(startBlock({ ...ready, config: { ...PRESETS.nano, windowLength: 50_000 } })).toMatchObject({
    code: 'config-window-too-long',
    path: 'windowLength',
  });
  const split = { by: 'blocks', trainBases: 0, validationBases: 0, description: 'No room for both parts.' } as const;
  expect(startBlock({ ...ready, genome: { ...genome(), split } })).toMatchObject({
    message: 'No room for both parts.',
    path: 'windowLength',
  });
  expect(planProblem(PRESETS.nano, genome([record('a', 500, { included: false })]))?.code).toBe('config-no-records');
});
test('a rule between settings is told beside the setting it concerns', () => {
  const ready: StudioState = {
    ...initialState(),
    genome: genome(),
    config: { ...PRESETS.nano, windowLength: 50_000 },
  };
  expect(settingProblem(ready, 'windowLength')).toBe('The window is 50,000 bases, but the longest record has 48,502.');
  expect(settingProblem(ready, 'batch')).toBeNull();
  expect(settingProblem({ ...ready, invalid: { batch: { text: 'x', message: 'No.' } } }, 'batch')).toBe('No.');
});
test('a plan warns of memory and of a teacher that lags', () => {
  const ids = (config = PRESETS.nano, on = device) => planWarnings(config, on).map(({ id }) => id);
  expect(ids()).toEqual([]);
  expect(ids(PRESETS.findna)).toEqual([]);
  expect(ids({ ...PRESETS.findna, windowLength: 4000 }, { ...device, kind: 'wasm', maxBindingBytes: 0 })).toContain(
    'memory',
  );
  expect(ids({ ...PRESETS.nano, steps: 300, emaStart: 0.996 })).toEqual(['ema']);
});
test('a preset that the device cannot hold says so on its card, and cannot be started', () => {
  const small = { ...device, kind: 'webgpu', maxBindingBytes: 50_000 } as const;
  const wasm = { ...device, kind: 'wasm', maxBindingBytes: 0 } as const;
  expect(presetProblem(PRESETS.nano, small)).toMatchObject({ code: 'config-memory', path: 'batch' });
  expect(presetProblem({ ...PRESETS.nano, windowLength: 100_000, batch: 128 }, wasm)?.code).toBe('config-memory');
  for (const fine of [null, device, wasm]) expect(presetProblem(PRESETS.nano, fine)).toBeNull();
  const ready: StudioState = { ...initialState(), genome: genome(), config: PRESETS.nano, device: small };
  expect(startBlock(ready)?.message).toMatch(/^The largest tensor of a step takes .* binds at most 0.0 MiB at once/);
  expect(startBlock({ ...ready, device })).toBeNull();
});
test('a measured speed follows the steps and not another size', () => {
  const estimate = { config: PRESETS.nano, speed: { stepMs: 20, basesPerSecond: 1e5, totalMs: 6000 } };
  expect(currentEstimate({ estimate, config: { ...PRESETS.nano, steps: 2 * PRESETS.nano.steps } })?.totalMs).toBe(
    12_000,
  );
  expect(currentEstimate({ estimate, config: { ...PRESETS.nano, batch: 64 } })).toBeNull();
  expect([
    estimatesByItself(PRESETS.nano, device),
    estimatesByItself(PRESETS.findna, { ...device, software: true }),
    estimatesByItself(PRESETS.nano, null),
  ]).toEqual([true, false, false]);
});
test('the palette offers only what would do something', () => {
  const actions = new Proxy({}, { get: () => vi.fn() }) as Actions;
  const names = (state: StudioState) => paletteCommands(state, actions, vi.fn()).map(({ name }) => name);
  expect(names(initialState())).not.toContain('Start training');
  expect(names({ ...initialState(), runPhase: 'training' })).toEqual(expect.arrayContaining(['Pause', 'Stop']));
  expect(matching(paletteCommands(initialState(), actions, vi.fn()), 'pre sma').map(({ name }) => name)).toEqual([
    'Preset small',
  ]);
});
test('one word for both lives: a run under way first, then an import, then what the last run came to', () => {
  const ready: StudioState = { ...initialState(), genome: genome() };
  const importing = { from: 'files', name: null, cancelling: false } as const;
  const phase = (changes: Partial<StudioState>, from = ready) => phaseOf({ ...from, ...changes });
  expect([phase({}, initialState()), phase({})]).toEqual(['empty', 'ready']);
  expect([phase({ importFailed: true }, initialState()), phase({ importFailed: true })]).toEqual(['failed', 'ready']);
  expect([phase({ importing }), phase({ importing, runPhase: 'done' })]).toEqual(['importing', 'importing']);
  expect(phase({ importing, runPhase: 'training', runShown: false })).toBe('training');
  expect([phase({ runPhase: 'done' }), phase({ runPhase: 'done', runShown: false })]).toEqual(['done', 'ready']);
  expect([phase({ engineLost: true }), phase({ engineLost: true, runPhase: 'stopped' })]).toEqual([
    'failed',
    'stopped',
  ]);
});
test('lengths of a run are shares of its preset, long ones in whole thousands', () => {
  const steps = (preset: (typeof PRESETS)[keyof typeof PRESETS]) =>
    RUN_LENGTHS.map((length) => stepsOf(preset, length));
  expect(steps(PRESETS.nano)).toEqual([300, 3000, 10_000]);
  expect(steps(PRESETS.small)).toEqual([200, 2000, 7000]);
});
