import { backend } from '@tensorflow/tfjs-core';
import type { OpenedBackend } from '../gpu/backend';
import type { StudioBackend } from '../gpu/studio-backend';
import type { ParameterLayout } from '../model/layout';
import type { PretrainingConfig } from './config';
import { isFused } from './fused/fits';
import { FusedLearner } from './fused/learner';
import { Learner, type LearnerState } from './learner';
import { limitsOf } from './plan';
import { ComposedStepper, type Stepper } from './stepper';

/** The learner for the device that was opened: fused kernels on WebGPU, composed ops on WebAssembly. It owns what it holds: dispose it. */
export function makeStepper(device: OpenedBackend, layout: ParameterLayout, config: PretrainingConfig, from: LearnerState): Stepper {
  if (isFused(config, device)) return new FusedLearner(backend() as StudioBackend, layout, config, from, { limits: limitsOf(device) });
  return new ComposedStepper(new Learner(layout, config, from));
}
