import { dispose, tensor1d } from '@tensorflow/tfjs-core';
import { adamWEma } from '../../../src/ops/adamw-ema/op';
import type { ChordMixerSizes } from '../cases';
import { chordMixerParameters, gradientsFor, movement, OPTIMIZER } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';
import { freshState } from './composed-chordmixer-step';
import { flatten } from './fused-model';

/** AdamW and EMA over one flat vector, with the norm clip and the guard against non-finite gradients. */
export function buildComposedOptimizer(sizes: ChordMixerSizes): Subject {
  const parameters = chordMixerParameters(sizes);
  const before = flatten(parameters);
  let state = freshState(parameters);
  const gradient = tensor1d(flatten(gradientsFor(parameters)));
  const decayed = tensor1d(new Float32Array(before.length).fill(1));
  return {
    step() {
      const update = adamWEma(state, gradient, decayed, { ...OPTIMIZER, clipNorm: 1e6 });
      dispose([...Object.values(state), update.gradientNorm]);
      state = update.state;
    },
    sync: settled,
    check: async () => movement([before], [await state.student.data()], [await state.teacher.data()]),
  };
}
