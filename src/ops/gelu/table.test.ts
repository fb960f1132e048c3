import { describe, expect, it } from 'vitest';
import oracle from '../../numerics/oracle/gelu.json';
import { geluDerivative, gelu as geluOf, geluSecondDerivative } from './reference';
import { geluBackInto, geluGradInto, geluInto } from './table';

const grid = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 1999);

function largestError(values: ArrayLike<number>, exact: (x: number) => number): number {
  return grid.reduce(
    (most, x, i) => Math.max(most, Math.abs(values[i] - exact(x)) / Math.max(1, Math.abs(exact(x)))),
    0,
  );
}

function tabulated(x: Float32Array): { values: Float32Array; derivatives: Float32Array } {
  const values = new Float32Array(x.length);
  const derivatives = new Float32Array(x.length);
  geluInto(x, values);
  geluGradInto(x, new Float32Array(x.length).fill(1), derivatives);
  return { values, derivatives };
}

describe('the GELU reference', () => {
  it('agrees with PyTorch', () => {
    oracle.x.forEach((x, i) => {
      expect(Math.abs(geluOf(x) - oracle.gelu[i])).toBeLessThan(1e-8);
      expect(Math.abs(geluDerivative(x) - oracle.derivative[i])).toBeLessThan(1e-8);
    });
  });

  it('has derivatives that are those of its values', () => {
    for (const x of [-5, -1.3, -0.1, 0, 0.4, 2, 6]) {
      const h = 1e-5;
      expect((geluOf(x + h) - geluOf(x - h)) / (2 * h)).toBeCloseTo(geluDerivative(x), 9);
      expect((geluDerivative(x + h) - geluDerivative(x - h)) / (2 * h)).toBeCloseTo(geluSecondDerivative(x), 9);
    }
  });
});

describe('the GELU table', () => {
  it('is as exact as float32 between its entries, inside its reach and beyond', () => {
    const { values, derivatives } = tabulated(grid);
    // Half a unit in the last place of a float32 between 1 and 2.
    expect(largestError(values, geluOf)).toBeLessThan(6e-8 + 1e-10);
    expect(largestError(derivatives, geluDerivative)).toBeLessThan(6e-8 + 1e-10);
  });

  it('has no jump at the ends of its reach', () => {
    const ends = Float32Array.from([-8, -7.9999995, 7.9999995, 8]);
    const { values, derivatives } = tabulated(ends);
    ends.forEach((x, i) => {
      expect(Math.abs(values[i] - geluOf(x))).toBeLessThan(1e-6);
      expect(Math.abs(derivatives[i] - geluDerivative(x))).toBeLessThan(1e-6);
    });
  });

  it('passes NaN on', () => {
    const { values, derivatives } = tabulated(Float32Array.from([Number.NaN]));
    expect([values[0], derivatives[0]]).toEqual([Number.NaN, Number.NaN]);
  });

  it('scales the derivative by dy', () => {
    const out = new Float32Array(3);
    geluGradInto(Float32Array.from([0, 10, -10]), Float32Array.from([2, 3, 4]), out);
    expect(Array.from(out, (value) => value + 0)).toEqual([1, 3, 0]);
  });
});

describe('the backward pass over the heap', () => {
  it.each([
    [1, 1],
    [3, 5],
    [16, 4],
    [35, 7],
  ])('is GELU turned around, bit by bit, and its derivative, at [%i,%i]', (rows, columns) => {
    // Inside the reach, beyond it on both sides, and not a number.
    const x = Float32Array.from({ length: rows * columns }, (_, i) => [(i % 31) / 3 - 5, 9, -9, Number.NaN][i % 4]);
    const dy = x.map((_, i) => i - 7);
    const [dx, valuesT, derivatives, values] = [0, 1, 2, 3].map(() => new Float32Array(x.length));
    geluBackInto(x, dy, columns, dx, valuesT);
    geluGradInto(x, dy, derivatives);
    geluInto(x, values);
    // One by one, the derivative is rounded before it is multiplied.
    dx.forEach((value, i) => {
      if (Number.isNaN(derivatives[i])) expect(value).toBeNaN();
      else expect(Math.abs(value - derivatives[i])).toBeLessThanOrEqual(1e-6 * Math.abs(derivatives[i]));
    });
    expect(valuesT).toEqual(values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]));
  });
});
