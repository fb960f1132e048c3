import { describe, expect, it } from 'vitest';
import { layOut } from '../model/layout';
import { EXPORTED } from '../model/oracle/exported';
import { initialParameters } from '../model/weights';
import { DEVICES, describeOn } from '../ops/testing';
import { baseProbabilities } from './base-probabilities';
import { dependencyMap } from './dependency-map';
import { type Network, openNetwork } from './network';
import chordmixer from './oracle/scores-chordmixer.json';
import transformer from './oracle/scores-transformer.json';
import { basesOfCodes } from './record-bases';
import { regionEmbeddings } from './region-embeddings';
import { substitutionEffects } from './substitution-effects';
import { AT_ONCE } from './testing';
import { surprisalBits } from './tracks';
import { influences, type Site, variantEffects } from './variant-scores';

/** What PyTorch computed from the same weights (bench/oracle/scores.py). */
const CASES = { chordmixer, transformer };
const WITHIN = 1e-4;
const LETTERS = 'ACGTN';

/** The exported network, every weight times 2 as in the script. */
function networkOf(name: keyof typeof EXPORTED): Network {
  const { shape, seed } = EXPORTED[name];
  return openNetwork(
    shape,
    initialParameters(layOut(shape), seed).map((weight) => 2 * weight),
  );
}

function agrees(made: ArrayLike<number>, expected: readonly (number | null)[]): void {
  expect(made.length).toBe(expected.length);
  for (const [i, value] of expected.entries())
    if (value === null) expect(made[i], `${i}`).toBeNaN();
    else expect(Math.abs(made[i] - value), `${i}`).toBeLessThan(WITHIN);
}

describeOn(DEVICES, 'scores', () => {
  describe.each(['chordmixer', 'transformer'] as const)('scores of a %s are those of PyTorch', (name) => {
    const { record, exact, tenPass, variants, region, dependencies, embedding } = CASES[name];
    const codes = Uint8Array.from(record, (letter) => LETTERS.indexOf(letter));
    const bases = basesOfCodes(codes);
    const all = { start: 0, end: record.length };
    const [start, end] = region;

    it('probabilities, one base at a time and in ten passes; surprisal', async () => {
      const network = networkOf(name);
      const one = await baseProbabilities(network, bases, all, 'exact', AT_ONCE);
      agrees(one.logProbabilities, exact);
      const ten = await baseProbabilities(network, bases, all, 'ten-pass', AT_ONCE);
      agrees(ten.logProbabilities, tenPass);
      const bits = [...codes].map((code, i) => (code === 4 ? null : -(exact[4 * i + code] ?? 0) / Math.LN2));
      agrees(surprisalBits(one), bits);
      network.dispose();
    });

    it('variant effects and influence', async () => {
      const network = networkOf(name);
      const sites = variants.map(
        ([place, alternative]): Site => ({
          bases,
          place: Number(place),
          alternatives: [LETTERS.indexOf(String(alternative))],
        }),
      );
      const effects = await variantEffects(network, sites, AT_ONCE);
      agrees(
        effects.flatMap(({ values }) => [...values]),
        variants.map(([, , effect]) => Number(effect)),
      );
      const moved = await influences(network, sites, AT_ONCE);
      agrees(
        moved.flatMap(({ values }) => [...values]),
        variants.map(([, , , influence]) => Number(influence)),
      );
      const mutagenesis = substitutionEffects(await baseProbabilities(network, bases, all, 'exact', AT_ONCE));
      for (const [place, alternative, effect] of variants)
        agrees([mutagenesis[4 * Number(place) + LETTERS.indexOf(String(alternative))]], [Number(effect)]);
      network.dispose();
    });

    it('dependencies and embeddings', async () => {
      const network = networkOf(name);
      const { map } = await dependencyMap(network, bases, { start, end }, AT_ONCE);
      agrees(map, dependencies);
      agrees(await regionEmbeddings(network, [{ bases, start, end }], {}, AT_ONCE), embedding);
      network.dispose();
    });
  });
});
