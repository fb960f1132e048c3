import {
  dispose,
  reshape,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { adamWEma, type OptimiserState } from '../../../src/ops/adamw-ema/op';
import { chordMixerLayer } from '../../../src/ops/chordmixer-layer/op';
import { linear } from '../../../src/ops/linear/op';
import { maskedCrossEntropy } from '../../../src/ops/masked-cross-entropy/op';
import { splitVector } from '../../../src/ops/split-vector/op';
import type { ChordMixerSizes } from '../cases';
import { CLASSES, chordMixerParameters, chordMixerTokens, type NamedArray, OPTIMIZER } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';
import { flatten } from './fused-model';

/** The step of a plain ChordMixer language model on Helicase's ops, with AdamW and the EMA teacher. */
export function buildComposedChordMixerStep(sizes: ChordMixerSizes): Subject {
  const parameters = chordMixerParameters(sizes);
  const { codes, oneHot } = chordMixerTokens(sizes);
  const rows = codes.length;
  const input = tensor2d(oneHot, [rows, CLASSES]);
  const targets = tensor1d(codes, 'int32');
  const weights = tensor1d(new Float32Array(rows).fill(1));
  let state = freshState(parameters);
  const decayed = tensor1d(
    Float32Array.from(parameters.flatMap(({ shape, values }) => Array(values.length).fill(shape.length > 1 ? 1 : 0))),
  );
  let first: Scalar | null = null;

  const loss = (flat: Tensor): Scalar => {
    const parts = splitVector(
      flat as Tensor1D,
      parameters.map(({ values }) => values.length),
    ).map((part, i) => reshape(part, [...parameters[i].shape]));
    const [wIn, bIn] = parts as [Tensor2D, Tensor1D];
    let x = reshape(linear(input, wIn, bIn), [sizes.batch, sizes.tokens, sizes.width]) as Tensor3D;
    for (let layer = 0; layer < sizes.layers; layer++) {
      const [w1, b1, w2, b2] = parts.slice(2 + 4 * layer) as [Tensor2D, Tensor1D, Tensor2D, Tensor1D];
      x = chordMixerLayer(x, { w1, b1, w2, b2 }, sizes.groupSize);
    }
    const [wOut, bOut] = parts.slice(-2) as [Tensor2D, Tensor1D];
    return maskedCrossEntropy(linear(reshape(x, [rows, sizes.width]), wOut, bOut), targets, weights, 'cross-entropy')
      .loss;
  };

  return {
    step() {
      const { value, gradient } = tidy(() => {
        const { value, grad } = valueAndGrad(loss)(state.student);
        return { value: value as Scalar, gradient: grad as Tensor1D };
      });
      const update = adamWEma(state, gradient, decayed, { ...OPTIMIZER, clipNorm: 0.5 });
      dispose([...Object.values(state), gradient, update.gradientNorm]);
      state = update.state;
      if (first === null) first = value;
      else value.dispose();
    },
    sync: settled,
    check: async () => (await first!.data())[0],
  };
}

/** Student and teacher alike, moments 0, no update made. */
export function freshState(parameters: readonly NamedArray[]): OptimiserState {
  const flat = flatten(parameters);
  return {
    student: tensor1d(flat),
    teacher: tensor1d(flat.slice()),
    firstMoment: tensor1d(new Float32Array(flat.length)),
    secondMoment: tensor1d(new Float32Array(flat.length)),
    applied: scalar(0),
  };
}
