import { backend } from '@tensorflow/tfjs-core';
import { openForTests } from '../../device/testing';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { layOut } from '../../model/layout';
import type { LearnerState } from '../learner';
import { FusedLearner, type FusedOptions } from './learner';
import { DEFAULT_LIMITS, type MemoryLimits } from './memory';
import { type Settings, startOf, viewsOf } from './testing-steps';

export const SOFTWARE: MemoryLimits = { ...DEFAULT_LIMITS, software: true };

export async function fused(
  settings: Settings,
  { from = startOf(settings), ...options }: Partial<FusedOptions> & { readonly from?: LearnerState } = {},
): Promise<FusedLearner> {
  const learner = new FusedLearner(backend() as StudioBackend, layOut(settings), settings, from, {
    limits: SOFTWARE,
    views: viewsOf(settings),
    ...options,
  });
  await learner.prepare(
    () => {},
    () => {},
  );
  return learner;
}

export async function open(kind: 'webgpu' | 'wasm'): Promise<void> {
  await openForTests(kind);
}
