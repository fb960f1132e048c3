import type { OpenedBackend } from '../../device/webgpu/backend';
import { type NamedTensor, writeSafetensors } from '../../formats/safetensors';
import { layOut } from '../../model/layout';
import { toPublished } from '../../model/published';
import { contrastiveClasses, tokensOf } from '../../model/shape';
import { BASE_CLASSES } from '../../numerics/constants';
import { viewsFromCodes } from '../../ops/input-views/from-codes';
import { CodeBatch, codesIn } from '../../ops/input-views/layout';
import { makeViewBatch } from '../../ops/input-views/view-batch';
import type { PretrainingConfig } from '../config';
import { type LearnerState, type Schedule, STEP_SIGNALS } from '../learner';
import { makeStepper } from '../make-stepper';
import { checkPlan, resolveEmaStart } from '../plan';
import type { Stepper } from '../stepper';
import { softMaskWeightOf, TrainingWindows } from '../views/training-windows';
import { madeUpGenome } from './made-up-genome';

/** Steps that are taken, windows of each, and how much is kept of a tensor afterwards. */
const STEPS = 3;
const WINDOWS = 4;
const KEPT = 65_536;

/** What the engine computed from a checkpoint, for another implementation to be held to. */
export interface Golden {
  /** `golden.safetensors` */
  readonly tensors: Uint8Array<ArrayBuffer>;
  /** `golden.json` */
  readonly about: object;
}

/**
 * Three steps from a checkpoint on windows of a made-up genome: what was drawn, both views, the logits before the first
 * step, the signals of each, and the weights after the last. The learning rate is the run's highest, whatever the step:
 * near the end of a schedule a step changes too little to be held to.
 * @param step the checkpoint's; steps are taken from the next on, since draws depend on it
 * @throws TypedError `config-memory` where WebAssembly cannot hold a step of so few windows
 */
export async function makeGolden(
  run: PretrainingConfig,
  from: LearnerState,
  step: number,
  device: OpenedBackend,
): Promise<Golden> {
  const batch = Math.min(run.batch, WINDOWS);
  const config = { ...run, batch };
  checkPlan(config, Number.POSITIVE_INFINITY, device);
  const { windowLength: L, clsVectors: C, seed } = config;
  const layout = layOut(config);
  const { genome, sampler } = await madeUpGenome(config);
  const windows = new TrainingWindows(genome, sampler, config);
  const stepper = await makeStepper(device, layout, config, from);
  const schedule: Schedule = { learningRate: config.learningRate, momentum: resolveEmaStart(config) };
  const steps = Array.from({ length: STEPS }, (_, index) => step + 1 + index);
  const codes = new CodeBatch(batch, L);
  const views = makeViewBatch(batch, L, C);
  const settings = { ...config, softMaskWeight: softMaskWeightOf(config) };
  const shapes = {
    student_codes: [batch, L],
    teacher_codes: [batch, L],
    student_view: [batch, tokensOf(config), BASE_CLASSES],
    targets: [batch, L],
    weights: [batch, L],
    signals: [STEP_SIGNALS.length],
  };
  const seen = new Map<keyof typeof shapes, Float32Array[]>();
  const see = (name: keyof typeof shapes, values: ArrayLike<number>) => {
    seen.set(name, [...(seen.get(name) ?? []), Float32Array.from(values)]);
  };
  const logits: NamedTensor[] = [];
  try {
    for (const at of steps) {
      windows.draw(at, codes);
      viewsFromCodes(codes.words, settings, views);
      for (let window = 0; window < batch; window++) {
        see('student_codes', codesIn(codes.words, L, window));
        see('teacher_codes', codesIn(codes.words, L, batch + window));
      }
      see('student_view', views.student);
      see('targets', views.targets);
      see('weights', views.weights);
      if (at === steps[0]) logits.push(...(await bothLogits(stepper, views.student, batch * L)));
      const { signals } = stepper.step(codes, schedule);
      await stepper.flush();
      see('signals', await signals);
    }
    const after = await stepper.read();
    const ofSteps = [...seen].map(([name, parts]) => tensor(name, [STEPS, ...shapes[name]], joined(parts)));
    const scheduled = (name: string, value: number) => tensor(name, [STEPS], new Float32Array(STEPS).fill(value));
    const weightsOf = (who: 'student' | 'teacher') =>
      toPublished(after[who], layout).map((each) => beginning({ ...each, name: `after.${who}.${each.name}` }));
    return {
      tensors: writeSafetensors([
        ...ofSteps,
        ...logits,
        scheduled('learning_rate', schedule.learningRate),
        scheduled('momentum', schedule.momentum),
        ...weightsOf('student'),
        ...weightsOf('teacher'),
        tensor('after.center', [C, contrastiveClasses(config)], after.center),
      ]),
      about: {
        format: 'helicase-golden',
        version: 1,
        seed,
        steps,
        batch,
        signals: STEP_SIGNALS,
        engine: 'WebAssembly',
      },
    };
  } finally {
    stepper.dispose();
  }
}

/** [B L, V] of the networks on the student's view. */
async function bothLogits(stepper: Stepper, view: Float32Array, rows: number): Promise<NamedTensor[]> {
  const found: NamedTensor[] = [];
  for (const who of ['student', 'teacher'] as const) {
    const pass = stepper.forward(who, view);
    const values = await pass.logits.data<'float32'>();
    pass.logits.dispose();
    pass.pooled.dispose();
    found.push(tensor(`${who}_logits`, [rows, BASE_CLASSES], values));
  }
  return found;
}

const tensor = (name: string, shape: readonly number[], values: Float32Array): NamedTensor => ({ name, shape, values });

/** The first numbers of a tensor that is large: a step that went wrong shows in any of them. */
const beginning = (whole: NamedTensor): NamedTensor =>
  whole.values.length <= KEPT ? whole : tensor(whole.name, [KEPT], whole.values.subarray(0, KEPT));

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
