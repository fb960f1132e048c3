import { Fingerprint } from '../../genome/packed/fingerprint';
import type { RunRecord } from './run-record';

/**
 * Runs with the same key differ in nothing but their seed: the same settings, genome, records left out, regions and
 * starting weights, judged by the same loss.
 * @returns 32 hexadecimal digits
 */
export function seedGroupKey({ config, genome, info }: RunRecord): string {
  const { seed: _, ...settings } = config;
  const { fingerprint, excluded, regions } = genome;
  // A build that did not count both sides of a base did not judge by hidden bases alone either.
  const onHidden = info.baselines.twoSided !== undefined;
  const same = [Object.entries(settings).sort(), fingerprint, excluded, regions?.text, info.startedFrom, onHidden];
  return new Fingerprint().update(new TextEncoder().encode(JSON.stringify(same))).digest();
}
