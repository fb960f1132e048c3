import { BASE_CLASSES } from '../numerics/constants';
import { type BackboneName, type NetworkShape, projectorBottleneck } from './shape';
import { type BackboneSpec, OWN_SIZES } from './spec/backbone';
import { chordMixer } from './spec/chordmixer';
import { type NetworkSpec, type ParameterSpec, parametersOf } from './spec/description';
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
 * (method, sections 3 to 5). The published model has no projector: its names are those of ours in PyTorch.
 */
export function describe(shape: NetworkShape): NetworkSpec {
  const { backbone, width: D, head } = shape;
  return {
    input: linearParameters(['input.weight', 'input.bias'], 'embedding', [BASE_CLASSES, D], { bases: 'inputs' }),
    layers: BACKBONES[backbone].layers(shape),
    end: BACKBONES[backbone].end(shape),
    output: linearParameters(['output.weight', 'output.bias'], 'linear', [D, BASE_CLASSES], { bases: 'outputs' }),
    projector: head === 'projector' ? projector(shape) : [],
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

/** Parameters of input projection and backbone, in the order of the layout: what a network keeps after pretraining. */
export const backboneParameters = ({ input, layers, end }: NetworkSpec): ParameterSpec[] => [
  input.weight,
  input.bias,
  ...[...layers, ...(end === null ? [] : [end])].flatMap(({ steps }) => steps.flatMap(parametersOf)),
];

/** Parameters of the heads that belong to pretraining. */
export const headParameters = ({ output, projector: rest }: NetworkSpec): ParameterSpec[] => [
  output.weight,
  output.bias,
  ...rest,
];

/** Layers of the backbone: a Transformer's blocks are one layer each. */
export const backboneLayers = (shape: NetworkShape): number => BACKBONES[shape.backbone].layers(shape).length;
