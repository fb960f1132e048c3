import type { NetworkShape } from './shape';
import { tokensOf } from './shape';
import { describe } from './spec';
import type { LayerSpec, Step } from './spec/description';

/**
 * What the layers cost for each token: multiply-adds of their linear maps and of attention, and numbers that a composed
 * step keeps for its backward pass.
 */
export interface BackboneCosts {
  readonly linear: number;
  readonly attention: number;
  readonly kept: number;
  /** Numbers in a row of the widest tensor. */
  readonly widest: number;
}

/**
 * Numbers for each token that a composed step holds beyond those kept, fitted to the bytes WebGPU held at five sizes
 * from 30 to 460 thousand parameters (within 2 %): so many vectors as wide as a layer, plus views, logits and their
 * gradients.
 */
export const temporariesOf = ({ width, hidden }: Pick<NetworkShape, 'width' | 'hidden'>): number =>
  8 * (width + hidden) + 300;

/** The most that the processor's heap can grow to. */
export const HEAP_BYTES = 4_294_901_760;

/** Of all layers together; norms count for nothing. */
export function backboneCosts(shape: NetworkShape): BackboneCosts {
  const { layers } = describe(shape);
  const steps = layers.flatMap((layer) => layer.steps.map((step) => costsOf(step, layer, shape)));
  const sum = (of: (costs: Omit<BackboneCosts, 'widest'>) => number) =>
    steps.reduce((total, costs) => total + of(costs), 0);
  return {
    linear: sum(({ linear }) => linear),
    attention: sum(({ attention }) => attention),
    kept: sum(({ kept }) => kept),
    widest: layers.reduce(
      (most, { values }) => Math.max(most, ...Object.values(values).map(({ width }) => width)),
      shape.width,
    ),
  };
}

/** Every step keeps what it reads, and a GELU what went into it. */
function costsOf(step: Step, { values }: LayerSpec, shape: NetworkShape): Omit<BackboneCosts, 'widest'> {
  const reads = values[step.from]?.width ?? shape.width;
  switch (step.op) {
    case 'linear': {
      const [inputs, outputs] = step.weight.shape;
      return { linear: inputs * outputs, attention: 0, kept: reads + (step.after?.kind === 'gelu' ? outputs : 0) };
    }
    case 'norm':
      return { linear: 0, attention: 0, kept: reads };
    case 'attention':
      return { linear: 0, attention: 2 * tokensOf(shape) * step.heads * step.headWidth, kept: reads };
    case 'chordMixer': {
      const [inputs, hidden] = step.first.weight.shape;
      return { linear: 2 * inputs * hidden, attention: 0, kept: reads + hidden };
    }
  }
}
