import { dispose } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openForTests } from '../../device/testing';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { momentumCosine, warmupCosine } from '../../numerics/schedules';
import { shuffle } from '../../numerics/shuffle';
import { studentView } from '../../ops/input-views/student-view';
import {
  makeViewBatch,
  placeLabels,
  placeStudent,
  placeTeacher,
  type ViewBatch,
} from '../../ops/input-views/view-batch';
import { NANO } from '../fixtures';
import { initialState, STEP_SIGNALS } from '../learner';
import { resolveEmaStart } from '../plan';
import { teacherView } from '../views/teacher-view';
import { uploadBatch } from './batch-tensors';
import { Learner } from './learner';

const config = {
  ...NANO,
  windowLength: 60,
  clsVectors: 4,
  width: 24,
  hidden: 48,
  groupSize: 4,
  batch: 16,
  steps: 200,
  noise: 0,
  contrastiveWeight: 0.1,
};

/** Eleven bases over and over: what is masked can be read off its neighbours. */
const MOTIF = [0, 2, 1, 3, 3, 0, 1, 2, 2, 0, 3];

function fillBatch(batch: ViewBatch, step: number): void {
  for (let sample = 0; sample < config.batch; sample++) {
    const offset = new Draws(config.seed, step, sample, PURPOSE.trainWindow).below(MOTIF.length);
    const codes = Uint8Array.from({ length: config.windowLength }, (_, i) => MOTIF[(i + offset) % MOTIF.length]);
    const key = { seed: config.seed, step, sample };
    const view = studentView(codes, config, key);
    placeStudent(batch, sample, view);
    placeLabels(batch, sample, view);
    placeTeacher(batch, sample, teacherView(codes, config, key));
  }
}

/** Gives each masked position the target of some other position of the batch. */
function shuffleTargets({ targets }: ViewBatch, step: number): void {
  shuffle(targets, new Draws(config.seed + 1, step, 0, PURPOSE.mask));
}

/** Masked accuracy, averaged over the last ten steps of a run. */
async function train(shuffled: boolean): Promise<number> {
  const layout = layOut(config);
  const learner = new Learner(layout, config, initialState(layout, config, initialParameters(layout, config.seed)));
  const batch = makeViewBatch(config.batch, config.windowLength, config.clsVectors);
  let accuracy = 0;
  for (let step = 1; step <= config.steps; step++) {
    fillBatch(batch, step);
    if (shuffled) shuffleTargets(batch, step);
    const tensors = uploadBatch(batch);
    const signals = learner.step(tensors, {
      learningRate: warmupCosine(step, config.steps, config.learningRate, config.warmup),
      momentum: momentumCosine(step, config.steps, resolveEmaStart(config)),
    });
    if (step > config.steps - 10) accuracy += (await signals.data())[STEP_SIGNALS.indexOf('maskedAccuracy')] / 10;
    dispose([signals, ...Object.values(tensors)]);
  }
  learner.dispose();
  return accuracy;
}

describe('learning a repeated sequence', () => {
  beforeAll(async () => {
    await openForTests('wasm');
  });

  it('restores at least nine masked bases in ten', async () => expect(await train(false)).toBeGreaterThanOrEqual(0.9));

  it('stays at chance when the same run is given shuffled targets', async () => {
    // The commonest base of the motif and its complement strand makes up 3/11.
    const chance = 3 / 11;
    const accuracy = await train(true);
    expect(accuracy).toBeLessThan(chance + 0.05);
    expect(accuracy).toBeGreaterThan(chance - 0.1);
  });
});
