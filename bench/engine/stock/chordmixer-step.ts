import { losses, type Scalar, type Tensor2D, tensor2d, train } from '@tensorflow/tfjs-core';
import type { ChordMixerSizes } from '../cases';
import { CLASSES, chordMixerParameters, chordMixerTokens, OPTIMIZER } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';
import { encode, project, variablesOf } from './chordmixer-net';

/**
 * The same step with the package's ops, gradients and Adam; without weight decay, clip and EMA, which it has no ops
 * for.
 */
export function buildChordMixerStep(sizes: ChordMixerSizes): Subject {
  const weights = variablesOf(chordMixerParameters(sizes), true);
  const { oneHot } = chordMixerTokens(sizes);
  const input: Tensor2D = tensor2d(oneHot, [oneHot.length / CLASSES, CLASSES]);
  const optimizer = train.adam(OPTIMIZER.learningRate);
  let first: Scalar | null = null;
  return {
    step() {
      const loss = optimizer.minimize(
        () => losses.softmaxCrossEntropy(input, project(encode(input, weights, sizes), weights)),
        true,
        weights,
      );
      if (first === null) first = loss;
      else loss?.dispose();
    },
    sync: settled,
    check: async () => (await first!.data())[0],
  };
}
