import { BASE_CLASSES } from '../numerics/constants';
import {
  type BackboneName,
  type NetworkShape,
  PREDICTIONS,
  type Prediction,
  predictionWeights,
  projectorBottleneck,
} from './shape';
import { type BackboneSpec, OWN_SIZES } from './spec/backbone';
import { chordMixer } from './spec/chordmixer';
import { type NetworkSpec, type ParameterSpec, type PredictorSpec, parametersOf } from './spec/description';
import { linearParameters } from './spec/parameters';
import { transformer } from './spec/transformer';

/** Every backbone there is; docs/decisions/third-backbone.md says what one more would take. */
export const BACKBONES: Readonly<Record<BackboneName, BackboneSpec>> = { chordmixer: chordMixer, transformer };

/** False for a size that only other backbones have. */
export function usesSize(backbone: BackboneName, key: string): boolean {
  const own = OWN_SIZES.find((size) => size === key);
  return own === undefined || BACKBONES[backbone].sizes.includes(own);
}

/**
 * The whole network of a shape: input projection, backbone, nucleotide head and, where the head is one, the projector
 * (method, sections 3 to 5), last the predictors. The published model has neither projector nor predictor: their names
 * are those of ours in PyTorch.
 */
export function describe(shape: NetworkShape): NetworkSpec {
  const { backbone, width: D, head } = shape;
  const weights = predictionWeights(shape);
  return {
    input: linearParameters(['input.weight', 'input.bias'], 'embedding', [BASE_CLASSES, D], { bases: 'inputs' }),
    layers: BACKBONES[backbone].layers(shape),
    end: BACKBONES[backbone].end(shape),
    output: linearParameters(['output.weight', 'output.bias'], 'linear', [D, BASE_CLASSES], { bases: 'outputs' }),
    projector: head === 'projector' ? projector(shape) : [],
    predictors: PREDICTIONS.filter((of) => weights[of] > 0).map((of) => predictor(of, shape)),
  };
}

function projector({ width: D, projectorHidden: P, prototypes: K }: NetworkShape): ParameterSpec[] {
  const Q = projectorBottleneck(P);
  const first = linearParameters(['projector.w1', 'projector.b1'], 'projector.0', [D, P]);
  const second = linearParameters(['projector.w2', 'projector.b2'], 'projector.2', [P, Q]);
  const prototypes = {
    name: 'projector.prototypes',
    published: 'prototypes.weight',
    shape: [Q, K],
    fanIn: Q,
    decayed: true,
  };
  return [first.weight, first.bias, second.weight, second.bias, prototypes];
}

/** It belongs to the student's half of one objective: weights of another network go without. */
function predictor(of: Prediction, { width: D, projectorHidden: P }: NetworkShape): PredictorSpec {
  const map = (part: 1 | 2, sizes: readonly [number, number]) => {
    const names = [`predictor.${of}.w${part}`, `predictor.${of}.b${part}`] as const;
    const { weight, bias } = linearParameters(names, `predictor.${of}.${2 * part - 2}`, sizes);
    return { weight: { ...weight, optional: true }, bias: { ...bias, optional: true } } as const;
  };
  const second = map(2, [P, D]);
  return { of, first: map(1, [D, P]), second: second.weight, secondBias: of === 'neighbour' ? null : second.bias };
}

/** Parameters of input projection and backbone, in the order of the layout: what a network keeps after pretraining. */
export const backboneParameters = ({ input, layers, end }: NetworkSpec): ParameterSpec[] => [
  input.weight,
  input.bias,
  ...[...layers, ...(end === null ? [] : [end])].flatMap(({ steps }) => steps.flatMap(parametersOf)),
];

/** Parameters of the heads that belong to pretraining. */
export const headParameters = ({ output, projector: rest, predictors }: NetworkSpec): ParameterSpec[] => [
  output.weight,
  output.bias,
  ...rest,
  ...predictors.flatMap(({ first, second, secondBias }) => [
    first.weight,
    first.bias,
    second,
    ...(secondBias === null ? [] : [secondBias]),
  ]),
];

/** Layers whose features are averaged to what is predicted of a base: the last ones, as many as there are. */
const LATENT_LAYERS = 3;
export const latentLayers = (shape: NetworkShape): number => Math.min(LATENT_LAYERS, backboneLayers(shape));

/** Layers of the backbone: a Transformer's blocks are one layer each. */
export const backboneLayers = (shape: NetworkShape): number => BACKBONES[shape.backbone].layers(shape).length;
