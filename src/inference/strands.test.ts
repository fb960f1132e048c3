import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { nodePlatform } from '../platform/node/node-platform';
import { agreement } from './agreement';
import { baseProbabilities } from './base-probabilities';
import { dependencyMap } from './dependency-map';
import { basesOfCodes } from './record-bases';
import { regionEmbeddings } from './region-embeddings';
import { AT_ONCE, drawnCodes, opinionated, SHAPES } from './testing';
import { surprisalBits } from './tracks';
import { influences, variantEffects } from './variant-scores';
import { otherStrand } from './windows';

const data = 'node_modules/.helicase-tests';
beforeAll(() => openBackend('wasm', nodePlatform(data, data), () => undefined));

const LENGTH = 120;
const codes = drawnCodes(LENGTH);
const bases = basesOfCodes(codes);
const turned = basesOfCodes(otherStrand(codes));

const close = (made: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-4) => {
  expect(made.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(made[i] - expected[i]), `${i}`).toBeLessThan(within);
};

describe.each(SHAPES)('both strands of a region give the same: $backbone', (shape) => {
  it('variant effects and influence', async () => {
    const network = opinionated(shape);
    const places = [3, 47, 60, LENGTH - 1];
    const sites = places.map((place) => ({ bases, place, alternatives: [(codes[place] + 1) % 4] }));
    const mirrored = sites.map(({ place, alternatives: [code] }) => ({
      bases: turned,
      place: LENGTH - 1 - place,
      alternatives: [3 - code],
    }));
    for (const scores of [variantEffects, influences]) {
      const [one, other] = [await scores(network, sites, AT_ONCE), await scores(network, mirrored, AT_ONCE)];
      close(
        other.map(({ values: [value] }) => value),
        one.map(({ values: [value] }) => value),
      );
      expect(one.map(({ shifted }) => shifted)).toEqual([true, false, false, true]);
      expect(other.map(({ shifted }) => shifted)).toEqual([true, false, false, true]);
    }
    network.dispose();
  });

  it('dependencies, both axes turned', async () => {
    const network = opinionated(shape);
    const one = await dependencyMap(network, bases, { start: 50, end: 59 }, AT_ONCE);
    const other = await dependencyMap(network, turned, { start: LENGTH - 59, end: LENGTH - 50 }, AT_ONCE);
    close(other.map.toReversed(), one.map);
    expect(Math.max(...one.map)).toBeGreaterThan(0.1);
    expect(one.shifted).toBe(false);
    network.dispose();
  });

  it('embeddings, of regions longer than a window too', async () => {
    const network = opinionated(shape);
    const { width } = shape;
    const regions = [
      { bases, start: 50, end: 59 },
      { bases, start: 20, end: 110 },
    ];
    const mirrored = regions.map(({ start, end }) => ({ bases: turned, start: LENGTH - end, end: LENGTH - start }));
    const one = await regionEmbeddings(network, regions, { layer: 1 }, AT_ONCE);
    const other = await regionEmbeddings(network, mirrored, { layer: 1 }, AT_ONCE);
    close(other.subarray(0, width), one.subarray(0, width));
    const middles = [regions, mirrored].map(([region]) =>
      regionEmbeddings(network, [region], { pooling: 'middle' }, AT_ONCE),
    );
    close(await middles[1], await middles[0]);
    // Ten bases are the middle half: nine pieces of ten.
    const pieces = Array.from({ length: 9 }, (_, k) => ({ bases, start: 20 + 10 * k, end: 30 + 10 * k }));
    const parts = await regionEmbeddings(network, pieces, { layer: 1 }, AT_ONCE);
    const mean = Array.from(
      { length: width },
      (_, d) => pieces.reduce((sum, _p, k) => sum + parts[k * width + d], 0) / 9,
    );
    close(one.subarray(width), mean);
    network.dispose();
  });
});

it('how near ten passes come is told of what both ways say of the same bases', async () => {
  const network = opinionated(SHAPES[0]);
  const region = { start: 40, end: 72 };
  const told = await agreement(network, bases, region, AT_ONCE);
  const [ten, exact] = [
    surprisalBits(await baseProbabilities(network, bases, region, 'ten-pass', AT_ONCE)),
    surprisalBits(await baseProbabilities(network, bases, region, 'exact', AT_ONCE)),
  ];
  expect(told.bases).toBe(32);
  expect(told.difference).toBeCloseTo(ten.reduce((sum, bits, i) => sum + bits - exact[i], 0) / 32, 5);
  expect(told.correlation).toBeGreaterThan(0);
  expect(told.correlation).toBeLessThan(1);
  network.dispose();
});
