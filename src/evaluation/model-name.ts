import type { NetworkName, WeightsInfo } from './weights-source';

/** Names a network, for people and for headers of files. */
export function modelName({ label, run }: Pick<WeightsInfo, 'label' | 'run'>, network: NetworkName, untrained = false) {
  const name = run === null ? `${label}, ${network}` : `${label}, step ${run.step}, ${network}`;
  return untrained ? `${name}, untrained` : name;
}
