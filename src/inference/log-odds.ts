import { BASES } from './log-probabilities';

/**
 * ln (p / (1 - p)) of each base, from ln p of the four.
 * @param logProbabilities [n,4]
 * @returns [n,4], in nats
 */
export function logOdds(logProbabilities: Float32Array): Float32Array<ArrayBuffer> {
  const odds = new Float32Array(logProbabilities.length);
  for (let at = 0; at < odds.length; at += BASES) {
    for (let base = 0; base < BASES; base++) {
      // The sum of the others and not 1 - p, of which nothing is left where p is nearly 1.
      let others = 0;
      for (let k = 1; k < BASES; k++) others += Math.exp(logProbabilities[at + ((base + k) % BASES)]);
      odds[at + base] = logProbabilities[at + base] - Math.log(others);
    }
  }
  return odds;
}

/** Of place k, the largest change of any base's log odds. */
export function largestChange(odds: Float32Array, before: Float32Array, k: number): number {
  let most = 0;
  for (let at = BASES * k; at < BASES * (k + 1); at++) most = Math.max(most, Math.abs(odds[at] - before[at]));
  return most;
}
