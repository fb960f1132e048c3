/** The sizes a network is built from. Symbols as in the method: C, D, H, G, N, T = L + C. */
export interface NetworkShape {
  readonly backbone: 'chordmixer' | 'transformer';
  readonly windowLength: number;
  readonly clsVectors: number;
  readonly width: number;
  readonly hidden: number;
  /** Of a ChordMixer. */
  readonly groupSize: number;
  /** Of a Transformer; the width is a multiple of 4 times as many. */
  readonly heads: number;
  readonly blocks: number;
  readonly head: 'shared' | 'feature' | 'projector';
  readonly projectorHidden: number;
  readonly prototypes: number;
}

/** Nucleotide classes V: A, C, G, T, N. */
export const BASE_CLASSES = 5;

/** One parameter's place in the flat parameter vector. Offsets and sizes in numbers, not bytes. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Inputs of the linear map it belongs to: bounds its initial values by 1 / sqrt(fanIn). */
  readonly fanIn: number;
  /** What all its numbers are at first; left out where they are drawn. */
  readonly constant?: 0 | 1;
  /** Weight matrices decay; biases, and scales and shifts of norms, do not. */
  readonly decayed: boolean;
}

export interface ParameterLayout {
  readonly slots: readonly ParameterSlot[];
  /** P, the number of parameters. */
  readonly size: number;
}

/**
 * Layers of one ChordMixer block: enough doublings of the reach for every token to see every other (method, section 3).
 */
export const layersPerBlock = (tokens: number): number => Math.ceil(Math.log2(tokens));

/** Layers of the backbone: a Transformer's blocks are one layer each. */
export const backboneLayers = (shape: NetworkShape): number =>
  shape.blocks * (shape.backbone === 'transformer' ? 1 : layersPerBlock(shape.windowLength + shape.clsVectors));

/** Width of the projector's last hidden layer before the prototypes. */
export const projectorBottleneck = (projectorHidden: number): number => Math.ceil(projectorHidden / 4);

/** K, the contrastive classes of the configured head. */
export function contrastiveClasses({
  head,
  width,
  prototypes,
}: Pick<NetworkShape, 'head' | 'width' | 'prototypes'>): number {
  if (head === 'shared') return BASE_CLASSES;
  return head === 'feature' ? width : prototypes;
}

/** Places one parameter after another. */
class Placer {
  readonly slots: ParameterSlot[] = [];
  size = 0;

  /** @param constant its first value, where it is not drawn */
  place(name: string, shape: readonly number[], fanIn: number, constant?: 0 | 1): void {
    const size = shape.reduce((product, n) => product * n, 1);
    this.slots.push({
      name,
      shape,
      offset: this.size,
      size,
      fanIn,
      decayed: shape.length > 1,
      ...(constant === undefined ? {} : { constant }),
    });
    this.size += size;
  }

  /** A linear map from `inputs` to `outputs` numbers with a bias. */
  linear(weight: string, bias: string, inputs: number, outputs: number): void {
    this.place(weight, [inputs, outputs], inputs);
    this.place(bias, [outputs], inputs);
  }

  norm(name: string, width: number): void {
    this.place(`${name}.scale`, [width], width, 1);
    this.place(`${name}.shift`, [width], width, 0);
  }
}

function placeChordMixer(
  placer: Placer,
  { width: D, hidden: H, blocks, windowLength, clsVectors }: NetworkShape,
): void {
  for (let block = 0; block < blocks; block++) {
    for (let layer = 0; layer < layersPerBlock(windowLength + clsVectors); layer++) {
      const name = `blocks.${block}.${layer}`;
      placer.linear(`${name}.w1`, `${name}.b1`, D, H);
      placer.linear(`${name}.w2`, `${name}.b2`, H, D);
    }
  }
}

function placeTransformer(placer: Placer, { width: D, hidden: H, blocks }: NetworkShape): void {
  for (let block = 0; block < blocks; block++) {
    const name = `blocks.${block}`;
    placer.norm(`${name}.attentionNorm`, D);
    // Queries, keys and values of all heads, from one product.
    placer.linear(`${name}.qkv.weight`, `${name}.qkv.bias`, D, 3 * D);
    placer.linear(`${name}.out.weight`, `${name}.out.bias`, D, D);
    placer.norm(`${name}.mlpNorm`, D);
    placer.linear(`${name}.w1`, `${name}.b1`, D, H);
    placer.linear(`${name}.w2`, `${name}.b2`, H, D);
  }
  placer.norm('norm', D);
}

/** Names, shapes and places of all parameters, in the order of the flat vector. */
export function layOut(shape: NetworkShape): ParameterLayout {
  const { width: D } = shape;
  const placer = new Placer();
  placer.linear('input.weight', 'input.bias', BASE_CLASSES, D);
  if (shape.backbone === 'transformer') placeTransformer(placer, shape);
  else placeChordMixer(placer, shape);
  placer.linear('output.weight', 'output.bias', D, BASE_CLASSES);
  if (shape.head === 'projector') {
    const { projectorHidden: P, prototypes: K } = shape;
    const Q = projectorBottleneck(P);
    placer.linear('projector.w1', 'projector.b1', D, P);
    placer.linear('projector.w2', 'projector.b2', P, Q);
    placer.place('projector.prototypes', [Q, K], Q);
  }
  return { slots: placer.slots, size: placer.size };
}
