import { expect, it } from 'vitest';
import { Processor } from '../../device/wasm/processor';
import { layOut } from '../../model/layout';
import { kernelBytes } from '../../ops/native/module';
import { BUILDS } from '../../ops/testing-native';
import { nodeThreads } from '../../platform/node/node-threads';
import { NativeStepper } from '../fused/native-stepper';
import { initialState } from '../learner';
import { PRESETS } from '../presets';
import { cases, expectSignals, expectWeights, pack, relativeError, TOLERANCE, viewsOf } from './testing';

const CASES = BUILDS.flatMap((arithmetic) => cases.map((oracle) => ({ ...oracle, arithmetic })));

it.each(CASES)('$case, $arithmetic: signals, student, teacher and center after three steps', async (oracle) => {
  const { config, expected, arithmetic } = oracle;
  const layout = layOut(config);
  const processor = await Processor.open(nodeThreads, 2, (shared) => kernelBytes(arithmetic, shared));
  const from = initialState(layout, config, pack(oracle.student, layout), pack(oracle.teacher, layout));
  const settings = { ...config, batch: oracle.steps[0].studentInput.shape[0] };
  // The reference brings its own views.
  const views = { ...PRESETS.nano, softMaskWeight: 1 };
  const stepper = new NativeStepper({ processor, arithmetic }, layout, settings, from, views);
  for (const [index, step] of oracle.steps.entries()) {
    const schedule = { learningRate: step.learningRate, momentum: step.emaMomentum };
    const { signals } = stepper.stepOnViews(viewsOf(step, config), schedule);
    expectSignals(await signals, expected.steps[index], index + 1);
  }
  const { student, teacher, center } = await stepper.read();
  expectWeights(student, expected.student, layout, 'student');
  expectWeights(teacher, expected.teacher, layout, 'teacher');
  expect(relativeError(center, expected.center.values), 'center').toBeLessThan(TOLERANCE);
  processor.close();
});
