import { type Tensor, tensor, train } from '@tensorflow/tfjs-core';
import type { ChordMixerSizes } from '../cases';
import { chordMixerParameters, gradientsFor, movement, OPTIMIZER } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';
import { variablesOf } from './chordmixer-net';
import { averageInto } from './ema';

/** The package's Adam, tensor by tensor, then the EMA. */
export function buildOptimizer(sizes: ChordMixerSizes): Subject {
  const parameters = chordMixerParameters(sizes);
  const student = variablesOf(parameters, true);
  const teacher = variablesOf(parameters, false);
  const gradients: { name: string; tensor: Tensor }[] = gradientsFor(parameters).map(({ values, shape }, i) => ({
    name: student[i].name,
    tensor: tensor(values, [...shape]),
  }));
  const optimizer = train.adam(OPTIMIZER.learningRate);
  return {
    step() {
      optimizer.applyGradients(gradients);
      averageInto(teacher, student, OPTIMIZER.momentum);
    },
    sync: settled,
    check: async () =>
      movement(
        parameters.map(({ values }) => values),
        await Promise.all(student.map((weights) => weights.data())),
        await Promise.all(teacher.map((weights) => weights.data())),
      ),
  };
}
