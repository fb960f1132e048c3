import { describe, expect, it } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { configSchema, type PresetName } from './config';
import { INFONCE } from './fixtures';
import { checkPlan, emaHorizon, planRun, resolveEmaStart, resolveEvaluateEvery } from './plan';
import { PRESETS, presetFor } from './presets';
import { scheduleAt } from './schedule';

describe('presets', () => {
  it('all fit the schema and the rules between settings', () => {
    for (const name of Object.keys(PRESETS) as PresetName[]) {
      for (const backbone of ['chordmixer', 'transformer'] as const) {
        const preset = presetFor(name, backbone);
        expect(configSchema.parse(preset)).toEqual(preset);
        expect(() => checkPlan(preset, 5_000)).not.toThrow();
      }
    }
  });

  it('has the published network: 12,651,873 parameters in 4 x 10 layers', () => {
    const plan = planRun({ ...PRESETS.findna, ...INFONCE });
    expect(plan.parameters).toBe(12_651_873);
    expect(plan.layers).toBe(40);
    expect(plan.tokens).toBe(1010);
    // Method, section 3: 12.65 M multiply-adds a token and forward pass, about 6.5 TFLOP a batch.
    expect(plan.flopPerStep / 6.5e12).toBeCloseTo(1, 1);
  });

  it('has the sizes it promises', () => {
    expect(planRun({ ...PRESETS.nano, ...INFONCE }).parameters).toBeCloseTo(30_000, -3);
    expect(planRun(PRESETS.nano).tokens).toBeLessThanOrEqual(130);
    expect(planRun({ ...PRESETS.small, ...INFONCE }).parameters / 4e5).toBeCloseTo(1, 1);
    expect(planRun({ ...PRESETS.medium, ...INFONCE }).parameters / 3e6).toBeCloseTo(1, 1);
  });
});

describe('Transformer presets', () => {
  const plans = (name: PresetName) =>
    [presetFor(name, 'chordmixer'), presetFor(name, 'transformer')].map((preset) => planRun({ ...preset, ...INFONCE }));

  it.each(Object.keys(PRESETS) as PresetName[])(
    '%s has about as many parameters as its ChordMixer, in an MLP of 4 D',
    (name) => {
      const [mixer, transformer] = plans(name);
      expect(transformer.parameters / mixer.parameters).toBeGreaterThan(0.8);
      expect(transformer.parameters / mixer.parameters).toBeLessThan(1.2);
      const { hidden, width } = presetFor(name, 'transformer');
      expect(hidden).toBe(4 * width);
    },
  );

  it('counts a block as a layer of 12 D^2 + 13 D parameters, and the last norm', () => {
    const [, { parameters, layers }] = plans('nano');
    expect(layers).toBe(2);
    expect(parameters).toBe(2 * (12 * 32 * 32 + 13 * 32) + 2 * 32 + (5 * 32 + 32) + (32 * 5 + 5));
  });

  it('counts the work of attention, which grows with the square of the window', () => {
    const flop = (windowLength: number) =>
      planRun({ ...presetFor('nano', 'transformer'), ...INFONCE, windowLength, batch: 2 }).flopPerStep;
    const perToken = (windowLength: number) => flop(windowLength) / (2 * (windowLength + 4));
    // Of each token and layer: 4.5 passes of two products of 2 T D operations.
    expect(perToken(1996) - perToken(996)).toBeCloseTo(2 * 4.5 * 2 * 2 * 1000 * 32, 0);
  });
});

describe('the work of a step', () => {
  const flop = (change: object) => planRun({ ...PRESETS.nano, ...INFONCE, ...change }).flopPerStep;
  const pass = flop({}) / 4;
  // A predictor's two maps on nearly a third of the bases, forward and back.
  const latent = 3 * 2 * (32 * 0.3 * 120) * 2 * 32 * 64;
  const neighbour = 3 * 2 * 32 * 2 * 32 * 64;

  it.each([
    ['bases alone', { contrastiveWeight: 0 }, 3 * pass],
    ['neighbours', { objective: 'neighbour' }, 4 * pass + neighbour],
    ['latent features', { objective: 'latent' }, 4 * pass + latent],
    ['both', { objective: 'latent', neighbourWeight: 0.1 }, 5 * pass + latent + neighbour],
  ])('has a pass of the teacher for each view that a loss asks for: %s', (_, change, expected) => {
    expect(flop(change) / expected).toBeCloseTo(1, 6);
  });
});

describe('automatic settings', () => {
  const auto = { emaStart: 'auto', scheduleSteps: 'auto' } as const;

  it('lets the EMA horizon follow the run, up to the published one', () => {
    const horizon = (steps: number) => emaHorizon(resolveEmaStart({ ...auto, steps }));
    expect(horizon(300)).toBeCloseTo(5, 5);
    expect(horizon(6000)).toBeCloseTo(100, 5);
    expect(horizon(46_860)).toBeCloseTo(250, 5);
    expect(resolveEmaStart({ ...auto, steps: 10 })).toBe(0.5);
    expect(resolveEmaStart({ ...auto, emaStart: 0.97, steps: 10 })).toBe(0.97);
  });

  it('holds rate and momentum after the schedule, and changes nothing of it', () => {
    const begun = { ...PRESETS.nano, steps: 200 };
    const longer = { ...begun, steps: 1000, scheduleSteps: 200 };
    for (const step of [1, 60, 150, 200]) expect(scheduleAt(step, longer)).toEqual(scheduleAt(step, begun));
    expect(scheduleAt(200, longer)).toEqual({ learningRate: 0, momentum: 1 });
    const after = scheduleAt(201, longer);
    expect(after.learningRate).toBeCloseTo(0.1 * begun.learningRate, 12);
    expect(scheduleAt(1000, longer)).toEqual(after);
    // The momentum that it had at that rate, on the way down.
    const at = Array.from({ length: 140 }, (_, i) => scheduleAt(61 + i, begun)).find(
      ({ learningRate }) => learningRate <= after.learningRate,
    );
    expect(after.momentum).toBeCloseTo(at?.momentum ?? 0, 2);
  });

  it('validates about twenty times', () => {
    expect(resolveEvaluateEvery({ evaluateEvery: 'auto', steps: 300 })).toBe(15);
    expect(resolveEvaluateEvery({ evaluateEvery: 7, steps: 300 })).toBe(7);
  });
});

describe('rules between settings', () => {
  it.each([
    ['config-window-too-long', { windowLength: 120 }, 119],
    ['config-mask-shares', { maskZeroShare: 0.8, maskRandomShare: 0.3 }, 1000],
    ['config-group-too-wide', { groupSize: 33 }, 1000],
    ['config-head-width', { backbone: 'transformer', heads: 5 }, 1000],
    ['config-head-width', { backbone: 'transformer', width: 264, heads: 2 }, 1000],
    ['config-reach-too-long', { augmentationReach: 120 }, 1000],
    ['config-few-validation-windows', { validationWindows: 31 }, 1000],
    ['config-no-loss', { mlmWeight: 0, contrastiveWeight: 0 }, 1000],
  ] as const)('%s', (code, change, longestRecord) => {
    let thrown: unknown;
    try {
      checkPlan({ ...PRESETS.nano, ...change }, longestRecord);
    } catch (cause) {
      thrown = cause;
    }
    expect(thrown).toBeInstanceOf(TypedError);
    expect((thrown as TypedError).code).toBe(code);
    expect((thrown as TypedError).place.path).toBeDefined();
  });

  it('config-memory: a step that WebAssembly cannot hold is refused with numbers, on WebGPU it is not', () => {
    const wasm = { kind: 'wasm', software: true, maxBindingBytes: 0 } as const;
    const long = { ...PRESETS.nano, windowLength: 100_000, batch: 128 };
    const refusal = (config: typeof long) => {
      try {
        checkPlan(config, 1e6, wasm);
      } catch (cause) {
        return cause instanceof TypedError ? cause.toProblem() : cause;
      }
      return null;
    };
    expect(refusal(long)).toEqual({
      code: 'config-memory',
      path: 'batch',
      message: 'A step of 128 windows of 100,000 bases takes about 4.8 GiB, and WebAssembly holds 4.0.',
      action: 'Lower the batch to 64 or the window, or choose WebGPU.',
    });
    for (const batch of [8, 64]) expect(refusal({ ...long, batch })).toBeNull();
    expect(refusal({ ...long, batch: 2, width: 512, hidden: 4096 })).toMatchObject({ path: 'windowLength' });
    expect(() => checkPlan(long, 1e6)).not.toThrow();
    expect(() => checkPlan(long, 1e6, { ...wasm, kind: 'webgpu', maxBindingBytes: 2 ** 31 })).not.toThrow();
  });
});
