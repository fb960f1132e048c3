import { Pipelines, Plan } from '../../../src/device/webgpu/plan';
import { toArena } from '../../../src/model/arena-layout';
import type { ChordMixerSizes } from '../cases';
import { chordMixerParameters, gradientsFor, movement } from '../data';
import type { Subject } from '../subject';
import { FusedModel, flatten } from './fused-model';

/** Norm, clip, AdamW and EMA of the whole model. */
export async function buildFusedOptimizer(
  device: GPUDevice,
  sizes: ChordMixerSizes,
  software: boolean,
): Promise<Subject> {
  const parameters = chordMixerParameters(sizes);
  const model = new FusedModel(device, parameters, 1e6, software);
  const gradient = toArena(model.arena, flatten(gradientsFor(parameters)));
  // The first slice; the others stay zero.
  model.write(model.gradient, gradient.slice(0, model.put.stride));
  model.write(model.biasGradient, gradient.slice(model.put.stride));
  const plan = new Plan();
  model.emitOptimiser(plan);
  await Pipelines.of(device).prepare([plan]);
  return {
    step: () => model.run(plan),
    sync: model.sync,
    check: async () => movement([flatten(parameters)], [await model.read('student')], [await model.read('teacher')]),
  };
}
