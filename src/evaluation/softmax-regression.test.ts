import { expect, it } from 'vitest';
import { DenseDesign, type Design } from './design/design';
import { oneHotDesign, phaseDesign, wordDesign } from './design/sparse-design';
import oracle from './oracle/regression.json';
import { crossEntropy, fitSoftmax, predict } from './softmax-regression';

const pace = async () => {};
const codes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => 'ACGTN'.indexOf(letter));

it.each(oracle)(
  'finds the optimum that scikit-learn finds: $what',
  async ({ features, width, labels, classes, l2, probabilities }) => {
    const design = new DenseDesign(Float32Array.from(features), width);
    const { model } = await fitSoftmax(design, labels, classes, { l2, iterations: 500 }, pace);
    const found = predict(model, design);
    for (const [i, value] of probabilities.entries()) expect(found[i]).toBeCloseTo(value, 3);
  },
);

it('counts words in percent of each length, none over an unknown base', () => {
  const design = wordDesign([codes('ACGTN'), codes('AAAN'), codes('N')], [1, 2]);
  expect(design.features).toBe(4 + 16);
  const row = (r: number) => {
    const out = new Float64Array(design.features);
    const picked = new Float64Array(3);
    picked[r] = 1;
    design.multiplyTransposed(picked, 1, out);
    return out;
  };
  expect([...row(0).subarray(0, 4)]).toEqual([25, 25, 25, 25]);
  const [ac, cg, gt] = [4 + 1, 4 + 6, 4 + 11];
  expect([...row(0).entries()].filter(([word, value]) => word >= 4 && value > 0).map(([word]) => word)).toEqual([
    ac,
    cg,
    gt,
  ]);
  expect(row(0)[cg]).toBeCloseTo(100 / 3, 12);
  expect(row(1)[4]).toBe(100);
  expect(row(2).every((value) => value === 0)).toBe(true);
});

it('multiplies as the matrix would that it stands for', () => {
  const design = wordDesign([codes('ACGTACCA'), codes('TTTGACAG')], [2]);
  const weights = Float64Array.from({ length: 16 * 3 }, (_, i) => Math.sin(i));
  const product = new Float64Array(2 * 3);
  design.multiply(weights, 3, product);
  for (const r of [0, 1]) {
    const picked = new Float64Array(2);
    picked[r] = 1;
    const row = new Float64Array(16);
    design.multiplyTransposed(picked, 1, row);
    for (const k of [0, 1, 2])
      expect(product[r * 3 + k]).toBeCloseTo(
        row.reduce((sum, value, f) => sum + value * weights[f * 3 + k], 0),
        10,
      );
  }
});

it('is surer of the right class where the penalty is weaker, and can be interrupted', async () => {
  const design = new DenseDesign(Float32Array.of(-2, -1, 1, 2), 1);
  const labels = [0, 0, 1, 1];
  const loss = async (l2: number) =>
    crossEntropy(
      predict((await fitSoftmax(design, labels, 2, { l2, iterations: 100 }, pace)).model, design),
      labels,
      2,
    );
  expect(await loss(0.01)).toBeLessThan(await loss(1));
  const stop = () => Promise.reject(new Error('cancelled'));
  await expect(fitSoftmax(design, labels, 2, { l2: 1, iterations: 100 }, stop)).rejects.toThrow('cancelled');
});

/** Rows of a design as numbers. */
function rowsOf(design: Design): number[][] {
  return Array.from({ length: design.rows }, (_, row) => {
    const out = new Float64Array(design.features);
    design.multiplyTransposed(
      Float64Array.from({ length: design.rows }, (_each, r) => Number(r === row)),
      1,
      out,
    );
    return [...out];
  });
}

it('sees which base stands where, none at an unknown one or behind the end', () => {
  const rows = rowsOf(oneHotDesign([codes('ANT'), codes('G')], 3));
  expect(rows).toEqual([
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ]);
});

it('counts 3-mers apart by their phase to the centre, whatever stands before it', () => {
  // The centre of seven bases is index 3: ATG there has phase 0, and what begins a base before it phase 2.
  const [first, longer] = rowsOf(phaseDesign([codes('CCCATGC'), codes('CCCCCCATGCCCC')]));
  const [atg, cat] = [4 * 3 + 2, 16 + 3];
  expect(first[atg]).toBe(20);
  expect(first[2 * 64 + cat]).toBe(20);
  expect(longer[atg]).toBeGreaterThan(0);
  expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(100, 10);
});

it('multiplies by any number of classes as one by one', () => {
  const design = new DenseDesign(
    Float32Array.from({ length: 15 }, (_, i) => Math.cos(i)),
    5,
  );
  const weights = Float64Array.from({ length: 5 * 7 }, (_, i) => Math.sin(i));
  const product = new Float64Array(3 * 7);
  design.multiply(weights, 7, product);
  for (let k = 0; k < 7; k++) {
    const alone = new Float64Array(3);
    design.multiply(
      Float64Array.from({ length: 5 }, (_, f) => weights[f * 7 + k]),
      1,
      alone,
    );
    for (const row of [0, 1, 2]) expect(product[row * 7 + k]).toBe(alone[row]);
  }
});
