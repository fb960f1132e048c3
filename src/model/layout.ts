import type { NetworkShape } from './shape';
import { backboneParameters, describe, headParameters } from './spec';
import type { ParameterSpec } from './spec/description';

/** One parameter's place in the flat parameter vector. Offsets and sizes in numbers, not bytes. */
export interface ParameterSlot extends ParameterSpec {
  readonly offset: number;
  readonly size: number;
}

export interface ParameterLayout {
  readonly slots: readonly ParameterSlot[];
  /** P, the number of parameters. */
  readonly size: number;
}

/** One parameter after another. */
export function place(parameters: readonly ParameterSpec[]): ParameterLayout {
  let offset = 0;
  const slots = parameters.map((parameter) => {
    const slot = { ...parameter, offset, size: parameter.shape.reduce((product, n) => product * n, 1) };
    offset += slot.size;
    return slot;
  });
  return { slots, size: offset };
}

/** Names, shapes and places of all parameters, in the order of the flat vector: the backbone's, then the heads'. */
export function layOut(shape: NetworkShape): ParameterLayout {
  const spec = describe(shape);
  return place([...backboneParameters(spec), ...headParameters(spec)]);
}
