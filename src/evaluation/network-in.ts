import { TypedError } from '../errors/typed-error';
import type { NetworkName, WeightsSource } from './weights-source';

/** The parameters [P] of one of the networks of some weights. @throws TypedError `weights-no-network` */
export function networkIn(
  { parameters, label }: Pick<WeightsSource, 'parameters' | 'label'>,
  name: NetworkName,
): Float32Array {
  const chosen = parameters[name];
  if (chosen === undefined)
    throw new TypedError('weights-no-network', `${label} holds no ${name}.`, 'Choose another network of it.');
  return chosen;
}
