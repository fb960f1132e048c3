import { expect, it } from 'vitest';
import { Draws, PURPOSE } from '../numerics/draws';
import { DEVICES, describeOn } from '../ops/testing';
import { fitNearest } from './linear-fits';
import { nearest, unitRows, vote } from './nearest';
import oracle from './oracle/neighbours.json';
import type { FitData } from './parts';
import { momentsOf } from './standardise';

const pace = async () => {};
const known = Float32Array.from(oracle.known);
const queries = Float32Array.from(oracle.queries);
const moments = momentsOf(known, oracle.width);
const neighboursOf = (some: Float32Array) =>
  nearest(unitRows(known, moments), unitRows(some, moments), oracle.width, 50, pace);

/**
 * Rows around two centers far apart, told by their first base; `twisted` gives the rows of each center the label of the
 * other.
 */
function clusters(count: number, seed: number, twisted = false) {
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const sequences = Array.from(labels, (label, i) => Uint8Array.of(twisted ? 1 - label : label, i % 4, seed));
  return { sequences, labels };
}
/** Features of `clusters`: a center and noise; the other numbers of a row only name it. */
async function featuresOf(sequences: readonly Uint8Array[]): Promise<Float32Array> {
  return Float32Array.from(
    sequences.flatMap(([center, kind, seed], row) => {
      const draws = new Draws(seed, kind, row, PURPOSE.mask);
      return [center * 5 + draws.normal(), 100 - center * 5 + draws.normal(), 1000 * draws.normal()];
    }),
  );
}

const frozen = { choices: [0], widthOf: () => 3, of: featuresOf };

describeOn(DEVICES, 'k nearest neighbours', () => {
  it("agree with scikit-learn's, whatever the scale of a feature", async () => {
    const neighbours = await neighboursOf(queries);
    for (const { k, probabilities } of oracle.expected) {
      const found = vote(neighbours, k, oracle.labels, oracle.classes);
      for (const [i, value] of probabilities.entries()) expect(found[i], `k ${k}, value ${i}`).toBeCloseTo(value, 4);
    }
  });

  it('of a known row are that row first; of equals the earlier', async () => {
    const twice = new Float32Array([...known, ...known]);
    const { rows, cosines, most } = await nearest(
      unitRows(twice, moments),
      unitRows(known, moments),
      oracle.width,
      2,
      pace,
    );
    for (let row = 0; row < oracle.labels.length; row++) {
      expect([...rows.subarray(row * most, row * most + 2)]).toEqual([row, row + oracle.labels.length]);
      expect(cosines[row * most]).toBeCloseTo(1, 5);
    }
  });

  it('are right where the classes lie apart, and wrong where the nearest rows bear the other label', async () => {
    const data: FitData = {
      train: clusters(80, 1),
      validation: clusters(40, 2),
      classes: 2,
      longest: 3,
      padding: 'longest',
    };
    const right = await fitNearest(data, frozen, pace, () => {});
    expect(right.validation.mcc).toBe(1);
    const wrong = await fitNearest({ ...data, validation: clusters(40, 2, true) }, frozen, pace, () => {});
    expect(wrong.validation.mcc).toBe(-1);
  });
});
