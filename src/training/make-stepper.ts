import { backend } from '@tensorflow/tfjs-core';
import type { OpenedBackend } from '../device/webgpu/backend';
import type { StudioBackend } from '../device/webgpu/studio-backend';
import { subgroupSizeOf } from '../device/webgpu/subgroups';
import { SubmitPace } from '../device/webgpu/submit-pace';
import { tuningStoreOf } from '../device/webgpu/tuning-store';
import type { ParameterLayout } from '../model/layout';
import { onProcessor } from '../ops/native/processor';
import type { PretrainingConfig } from './config';
import { FusedLearner } from './fused/learner';
import { NativeStepper, recordedArithmetic } from './fused/native-stepper';
import { type KernelChoice, tuneOnce } from './fused/tune';
import type { LearnerState } from './learner';
import { limitsOf, planRun } from './plan';
import type { Stepper } from './stepper';
import { softMaskWeightOf } from './views/training-windows';

/**
 * The learner for the device that was opened, whose steps are one list of operations: dispatches on WebGPU, calls of
 * kernels on the processor. It owns what it holds: dispose it. On a hardware GPU the fastest variants of the kernels
 * are measured first, once for an adapter, a build and the sizes of a model.
 * @param kernels the variants a run began with, where it goes on
 */
export async function makeStepper(
  device: OpenedBackend,
  layout: ParameterLayout,
  config: PretrainingConfig,
  from: LearnerState,
  kernels?: KernelChoice,
): Promise<Stepper> {
  const views = { ...config, softMaskWeight: softMaskWeightOf(config) };
  if (device.kind === 'wasm') {
    return onProcessor((opened) => new NativeStepper(opened, layout, config, from, views), {
      threads: config.threads,
      arithmetic: recordedArithmetic(kernels) ?? config.arithmetic,
    });
  }
  const limits = limitsOf(device);
  const pace = new SubmitPace(device.software, planRun(config).flopPerStep);
  const studio = backend() as StudioBackend;
  const subgroup = await subgroupSizeOf(studio.device);
  const make = (chosen?: KernelChoice) =>
    new FusedLearner(studio, layout, config, from, { limits, views, kernels: chosen, subgroup, pace });
  // Software adapters compile a variant for longer than choosing well would save: their table was measured once
  // (docs/decisions/engine.md).
  const recorded = kernels !== undefined && Object.keys(kernels).length > 0;
  if (recorded || device.software) return make(kernels);
  const measure = async () => {
    const trial = make();
    try {
      return await trial.tune();
    } finally {
      trial.dispose();
    }
  };
  return make(await tuneOnce(tuningStoreOf(studio.device), tuningKey(device, config), measure));
}

/** The settings that shape a step's kernels; part of a key that browsers keep: the order stays. */
const SHAPING = [
  'backbone',
  'batch',
  'windowLength',
  'clsVectors',
  'width',
  'hidden',
  'groupSize',
  'heads',
  'blocks',
  'head',
  'projectorHidden',
  'prototypes',
  'objective',
  'contrastiveWeight',
  'neighbourWeight',
] as const satisfies readonly (keyof PretrainingConfig)[];

/** What a choice of kernels holds for. The bundler names this script by its content: another build measures again. */
function tuningKey(device: OpenedBackend, config: PretrainingConfig): string {
  const build = new URL(import.meta.url).pathname.split('/').at(-1);
  return [device.adapter, build, ...SHAPING.map((name) => config[name])].join('|');
}
