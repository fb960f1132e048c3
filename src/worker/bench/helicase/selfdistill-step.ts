import type { Tensor1D } from '@tensorflow/tfjs-core';
import { layOut } from '../../../model/layout';
import { initialParameters } from '../../../model/weights';
import { initialState, Learner, STEP_SIGNALS } from '../../../pretraining/learner';
import { uploadBatch } from '../../../pretraining/objective';
import type { Sizes } from '../cases';
import { distillViews, OPTIMIZER } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';

/** The studio's own training step, with everything a run measures along the way. */
export function buildSelfDistillStep(config: Sizes['selfDistill']): Subject {
  const layout = layOut(config);
  const learner = new Learner(layout, config, initialState(layout, config, initialParameters(layout, config.seed)));
  const batch = uploadBatch(distillViews(config));
  let first: Tensor1D | null = null;
  return {
    step() {
      const signals = learner.step(batch, OPTIMIZER);
      if (first === null) first = signals;
      else signals.dispose();
    },
    sync: settled,
    async check() {
      const signals = await first!.data();
      const signal = (name: (typeof STEP_SIGNALS)[number]) => signals[STEP_SIGNALS.indexOf(name)];
      return config.mlmWeight * signal('mlmStudent') + config.contrastiveWeight * signal('contrastive');
    },
  };
}
