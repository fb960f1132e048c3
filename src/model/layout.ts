/** The sizes a network is built from. Symbols as in the method: C, D, H, G, T = L + C. */
export interface NetworkShape {
  readonly windowLength: number;
  readonly clsVectors: number;
  readonly width: number;
  readonly hidden: number;
  readonly groupSize: number;
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
  /** Weight matrices decay, biases do not. */
  readonly decayed: boolean;
}

export interface ParameterLayout {
  readonly slots: readonly ParameterSlot[];
  /** P, the number of parameters. */
  readonly size: number;
}

/** Layers of one ChordMixer block: enough doublings of the reach for every token to see every other (method, section 3). */
export const layersPerBlock = (tokens: number): number => Math.ceil(Math.log2(tokens));

/** Width of the projector's last hidden layer before the prototypes. */
export const projectorBottleneck = (projectorHidden: number): number => Math.ceil(projectorHidden / 4);

/** K, the contrastive classes of the configured head. */
export function contrastiveClasses({ head, width, prototypes }: Pick<NetworkShape, 'head' | 'width' | 'prototypes'>): number {
  if (head === 'shared') return BASE_CLASSES;
  return head === 'feature' ? width : prototypes;
}

/** Names, shapes and places of all parameters, in the order of the flat vector. */
export function layOut(shape: NetworkShape): ParameterLayout {
  const { width: D, hidden: H, blocks } = shape;
  const slots: ParameterSlot[] = [];
  let offset = 0;
  const place = (name: string, dimensions: readonly number[], fanIn: number) => {
    const size = dimensions.reduce((product, n) => product * n, 1);
    slots.push({ name, shape: dimensions, offset, size, fanIn, decayed: dimensions.length > 1 });
    offset += size;
  };
  place('input.weight', [BASE_CLASSES, D], BASE_CLASSES);
  place('input.bias', [D], BASE_CLASSES);
  for (let block = 0; block < blocks; block++) {
    for (let layer = 0; layer < layersPerBlock(shape.windowLength + shape.clsVectors); layer++) {
      place(`blocks.${block}.${layer}.w1`, [D, H], D);
      place(`blocks.${block}.${layer}.b1`, [H], D);
      place(`blocks.${block}.${layer}.w2`, [H, D], H);
      place(`blocks.${block}.${layer}.b2`, [D], H);
    }
  }
  place('output.weight', [D, BASE_CLASSES], D);
  place('output.bias', [BASE_CLASSES], D);
  if (shape.head === 'projector') {
    const { projectorHidden: P, prototypes: K } = shape;
    const Q = projectorBottleneck(P);
    place('projector.w1', [D, P], D);
    place('projector.b1', [P], D);
    place('projector.w2', [P, Q], P);
    place('projector.b2', [Q], P);
    place('projector.prototypes', [Q, K], Q);
  }
  return { slots, size: offset };
}
