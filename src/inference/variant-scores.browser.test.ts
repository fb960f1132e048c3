import { expect, it } from 'vitest';
import { layOut } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { initialParameters } from '../model/weights';
import { BASE_CLASSES } from '../numerics/constants';
import { DEVICES, describeOn } from '../ops/testing';
import { type Network, openNetwork } from './network';
import { basesOfCodes } from './record-bases';
import { AT_ONCE } from './testing';
import { variantEffects } from './variant-scores';
import { HIDDEN_BASE } from './windows';

const SHAPE: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 12,
  clsVectors: 2,
  width: 8,
  hidden: 12,
  groupSize: 2,
  heads: 2,
  blocks: 1,
  head: 'feature',
  projectorHidden: 8,
  prototypes: 6,
};
const window = Uint8Array.of(0, 1, 2, 3, 3, 1, 0, 2, 2, 1, 4, 0);

/** Of one substitution in each of these windows. */
async function effects(
  network: Network,
  changes: readonly { readonly window: Uint8Array; readonly place: number; readonly alternative: number }[],
): Promise<number[]> {
  const sites = changes.map((change) => ({
    bases: basesOfCodes(change.window),
    place: change.place,
    alternatives: [change.alternative],
  }));
  return (await variantEffects(network, sites, AT_ONCE)).map(({ values }) => values[0]);
}

describeOn(DEVICES, 'scores of substitutions', () => {
  it('are what the hidden base is on both strands: the logit of the change less that of what is there', async () => {
    const network = openNetwork(SHAPE, initialParameters(layOut(SHAPE), 4));
    const logit = async (codes: Uint8Array, place: number, base: number) =>
      (await network.logits([codes.with(place, HIDDEN_BASE)]))[place * BASE_CLASSES + base];
    const other = Uint8Array.of(3, 4, 2, 1, 1, 3, 2, 0, 0, 1, 2, 3);
    const [there, alternative] = [window[5], 3];
    const expected =
      ((await logit(window, 5, alternative)) - (await logit(window, 5, there))) / 2 +
      ((await logit(other, 6, 3 - alternative)) - (await logit(other, 6, 3 - there))) / 2;
    const [score, turned, same, unknown] = await effects(network, [
      { window, place: 5, alternative },
      { window: other, place: 6, alternative: 3 - alternative },
      { window, place: 5, alternative: there },
      { window, place: 10, alternative: 0 },
    ]);
    expect(score).toBeCloseTo(expected, 4);
    expect(turned).toBeCloseTo(score, 4);
    expect(same).toBe(0);
    expect(unknown).toBeNaN();
    network.dispose();
  });

  it('do not see the base that is hidden', async () => {
    const network = openNetwork(SHAPE, initialParameters(layOut(SHAPE), 4));
    const [one] = await effects(network, [{ window, place: 5, alternative: 3 }]);
    const [reverse] = await effects(network, [{ window: window.with(5, 3), place: 5, alternative: 1 }]);
    expect(reverse).toBeCloseTo(-one, 5);
    network.dispose();
  });
});
