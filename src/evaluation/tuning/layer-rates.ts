import type { NetworkShape } from '../../model/shape';
import { describe } from '../../model/spec';
import { parametersOf } from '../../model/spec/description';
import type { Classifier } from '../classifier';

/**
 * How much of the learning rate each parameter gets, [P]: the head and what follows the last layer all of it, each
 * layer below a `decay` of the one above, the input projection least (Howard and Ruder 2018; He et al. 2022).
 */
export function layerRates({ layout, shape }: Classifier, decay: number): Float32Array {
  const depths = depthsOf(shape);
  const rates = new Float32Array(layout.size).fill(1);
  for (const { name, offset, size } of layout.slots) {
    const below = depths.get(name);
    if (below !== undefined) rates.fill(decay ** below, offset, offset + size);
  }
  return rates;
}

/** Of each parameter of a layer, how many layers it lies below the head. */
function depthsOf(shape: NetworkShape): ReadonlyMap<string, number> {
  const { input, layers } = describe(shape);
  const depths = new Map([input.weight, input.bias].map(({ name }) => [name, layers.length + 1]));
  for (const [i, { steps }] of layers.entries())
    for (const { name } of steps.flatMap(parametersOf)) depths.set(name, layers.length - i);
  return depths;
}
