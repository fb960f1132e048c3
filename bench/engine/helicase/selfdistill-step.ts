import type { OpenedBackend } from '../../../src/device/webgpu/backend';
import { layOut } from '../../../src/model/layout';
import { initialParameters } from '../../../src/model/weights';
import { FusedLearner } from '../../../src/training/fused/learner';
import { initialState, STEP_SIGNALS } from '../../../src/training/learner';
import { makeStepper } from '../../../src/training/make-stepper';
import type { Sizes } from '../cases';
import { distillCodes, OPTIMIZER } from '../data';
import type { Subject } from '../subject';

/**
 * The studio's own training step on the device, from base codes to signals, with everything a run measures along
 * the way.
 */
export async function buildSelfDistillStep(device: OpenedBackend, config: Sizes['selfDistill']): Promise<Subject> {
  const layout = layOut(config);
  const stepper = await makeStepper(
    device,
    layout,
    config,
    initialState(layout, config, initialParameters(layout, config.seed)),
  );
  if (stepper.facts.notice !== undefined) throw new Error(stepper.facts.notice);
  if (stepper instanceof FusedLearner) stepper.readByCount();
  const codes = distillCodes(config);
  await stepper.prepare(
    () => {},
    () => {},
  );
  let done = Promise.resolve();
  let first: Promise<Float32Array> | null = null;
  return {
    step() {
      const taken = stepper.step(codes, OPTIMIZER);
      done = taken.done;
      first ??= taken.signals;
    },
    sync: () => done,
    async check() {
      await stepper.flush();
      const signals = await first!;
      const signal = (name: (typeof STEP_SIGNALS)[number]) => signals[STEP_SIGNALS.indexOf(name)];
      return config.mlmWeight * signal('mlmStudent') + config.contrastiveWeight * signal('contrastive');
    },
  };
}
