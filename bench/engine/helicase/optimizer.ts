import { arenaLayout, fromArena, toArena } from '../../../src/model/arena-layout';
import type { Stretch } from '../../../src/ops/step-ops/step-ops';
import type { StepMaker } from '../../../src/training/fused/step-buffers';
import type { ChordMixerSizes } from '../cases';
import { chordMixerParameters, gradientsFor, movement } from '../data';
import type { Subject } from '../subject';
import type { Laid, LayOut, Steps } from './laid';
import { flatten, layoutOf, Model } from './model';

/** Norm, clip, AdamW and EMA of the whole model. */
export const layOutOptimizer =
  (sizes: ChordMixerSizes): LayOut =>
  <R extends Stretch>(maker: StepMaker<R>, mostSlices: number): Laid<R> => {
    const parameters = chordMixerParameters(sizes);
    const model = new Model(maker, parameters, 1e6, mostSlices);
    const gradient = toArena(model.arena, flatten(gradientsFor(parameters)));
    // The first slice; the others stay zero.
    maker.write(model.gradient, () => gradient.slice(0, model.put.stride));
    maker.write(model.biasGradient, () => gradient.slice(model.put.stride));
    const { student, teacher } = model.arenas;
    return { rows: 0, results: { student, teacher }, record: (ops) => model.optimise(ops) };
  };

export function optimizerSubject(sizes: ChordMixerSizes, { step, sync, read }: Steps): Subject {
  const parameters = chordMixerParameters(sizes);
  const arena = arenaLayout(layoutOf(parameters));
  const weights = async (result: string) => [fromArena(arena, await read(result))];
  return {
    step,
    sync,
    check: async () => movement([flatten(parameters)], await weights('student'), await weights('teacher')),
  };
}
