import { describe, expect, it } from 'vitest';
import { TypedError } from '../formats/typed-error';
import { configSchema } from './config';
import { checkPlan, emaHorizon, planRun, resolveEmaStart, resolveEvaluateEvery } from './plan';
import { PRESETS } from './presets';

describe('presets', () => {
  it('all fit the schema and the rules between settings', () => {
    for (const preset of Object.values(PRESETS)) {
      expect(configSchema.parse(preset)).toEqual(preset);
      expect(() => checkPlan(preset, 5_000)).not.toThrow();
    }
  });

  it('has the published network: 12,651,873 parameters in 4 x 10 layers', () => {
    const plan = planRun(PRESETS.findna);
    expect(plan.parameters).toBe(12_651_873);
    expect(plan.layers).toBe(40);
    expect(plan.tokens).toBe(1010);
    // Method, section 3: 12.65 M multiply-adds a token and forward pass, about 6.5 TFLOP a batch.
    expect(plan.flopPerStep / 6.5e12).toBeCloseTo(1, 1);
  });

  it('has the sizes it promises', () => {
    expect(planRun(PRESETS.nano).parameters).toBeCloseTo(30_000, -3);
    expect(planRun(PRESETS.nano).tokens).toBeLessThanOrEqual(130);
    expect(planRun(PRESETS.small).parameters / 4e5).toBeCloseTo(1, 1);
    expect(planRun(PRESETS.medium).parameters / 3e6).toBeCloseTo(1, 1);
  });
});

describe('automatic settings', () => {
  it('lets the EMA horizon follow the run, up to the published one', () => {
    const horizon = (steps: number) => emaHorizon(resolveEmaStart({ emaStart: 'auto', steps }));
    expect(horizon(300)).toBeCloseTo(5, 5);
    expect(horizon(6000)).toBeCloseTo(100, 5);
    expect(horizon(46_860)).toBeCloseTo(250, 5);
    expect(resolveEmaStart({ emaStart: 'auto', steps: 10 })).toBe(0.5);
    expect(resolveEmaStart({ emaStart: 0.97, steps: 10 })).toBe(0.97);
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
    ['config-reach-too-long', { augmentationReach: 120 }, 1000],
    ['config-few-validation-windows', { validationWindows: 31 }, 1000],
    ['config-no-loss', { mlmWeight: 0, contrastiveWeight: 0 }, 1000],
  ])('%s', (code, change, longestRecord) => {
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
});
