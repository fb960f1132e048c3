import { unknownBase } from '../formats/alphabet';
import { BASE_CLASSES } from '../numerics/constants';
import type { Network } from './network';
import { complement, HIDDEN_BASE, otherStrand } from './windows';

/** A base of a window, and what it is changed to. */
export interface Substitution {
  /** At most L base codes. */
  readonly window: Uint8Array;
  /** Index of the base that is changed. */
  readonly place: number;
  /** Its new code. */
  readonly alternative: number;
}

/**
 * ln p(alternative) - ln p(base) with the base hidden, the mean of both strands: how much less likely the network finds
 * what a base is changed to. NaN where either is unknown.
 * @returns [B]
 */
export async function substitutionScores(
  network: Network,
  substitutions: readonly Substitution[],
): Promise<Float32Array> {
  const forward = await strandScores(network, substitutions);
  const reverse = await strandScores(network, substitutions.map(onOtherStrand));
  return forward.map((score, i) => (score + reverse[i]) / 2);
}

async function strandScores(network: Network, substitutions: readonly Substitution[]): Promise<Float32Array> {
  const hidden = substitutions.map(({ window, place }) => window.with(place, HIDDEN_BASE));
  const logits = await network.baseLogitsAt(
    hidden,
    substitutions.map(({ place }) => place),
  );
  return Float32Array.from(substitutions, ({ window, place, alternative }, i) => {
    const known = window[place] !== unknownBase && alternative !== unknownBase;
    const at = (base: number) => logits[i * BASE_CLASSES + base];
    return known ? at(alternative) - at(window[place]) : Number.NaN;
  });
}

function onOtherStrand({ window, place, alternative }: Substitution): Substitution {
  return {
    window: otherStrand(window),
    place: window.length - 1 - place,
    alternative: complement(alternative),
  };
}
