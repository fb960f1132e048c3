import { gelu, geluDerivative, geluSecondDerivative } from './reference';

/**
 * GELU and its derivative as tables of cubics. WebAssembly's erf kernel is scalar (3 ms for a quarter million values);
 * a lookup takes a fraction of that and serves the derivative too. With a step of 1/64 the interpolation error is below
 * 1e-9, and a table fits into the processor's nearest cache.
 */
const REACH = 8;
const PER_UNIT = 64;
const STEPS = 2 * REACH * PER_UNIT;

/** The Hermite cubic of each step as four coefficients in t, 0 <= t < 1, side by side. */
function cubics(value: (x: number) => number, slope: (x: number) => number): Float64Array {
  const coefficients = new Float64Array(4 * STEPS);
  for (let i = 0; i < STEPS; i++) {
    const from = i / PER_UNIT - REACH;
    const to = (i + 1) / PER_UNIT - REACH;
    const rise = value(to) - value(from);
    const startSlope = slope(from) / PER_UNIT;
    const endSlope = slope(to) / PER_UNIT;
    coefficients.set(
      [value(from), startSlope, 3 * rise - 2 * startSlope - endSlope, startSlope + endSlope - 2 * rise],
      4 * i,
    );
  }
  return coefficients;
}

const GELU = cubics(gelu, geluDerivative);
const GELU_DERIVATIVE = cubics(geluDerivative, geluSecondDerivative);

/**
 * out[i] = the cubic at x[i]; beyond the reach 0 to the left, and to the right a line of the given slope: x itself, or
 * 1. NaN stays NaN.
 */
function lookUp(c: Float64Array, x: Float32Array, out: Float32Array, slopeBeyond: 0 | 1): void {
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value > -REACH && value < REACH) {
      const scaled = (value + REACH) * PER_UNIT;
      const step = scaled | 0;
      const t = scaled - step;
      const at = 4 * step;
      out[i] = c[at] + t * (c[at + 1] + t * (c[at + 2] + t * c[at + 3]));
    } else if (value > 0) {
      out[i] = slopeBeyond === 1 ? value : 1;
    } else {
      out[i] = value === Number.NEGATIVE_INFINITY ? 0 : value * 0;
    }
  }
}

/** out[i] = gelu(x[i]). NaN stays NaN. */
export const geluInto = (x: Float32Array, out: Float32Array): void => lookUp(GELU, x, out, 1);

/** out[i] = dy[i] * gelu'(x[i]). NaN stays NaN. */
export function geluGradInto(x: Float32Array, dy: Float32Array, out: Float32Array): void {
  lookUp(GELU_DERIVATIVE, x, out, 0);
  for (let i = 0; i < out.length; i++) out[i] *= dy[i];
}

/** Rows turned around together: what they take of both arrays stays in the nearest cache. */
const BLOCK = 16;

/**
 * What GELU's backward pass over x [N,columns] needs, from one look at each value: dx = dy * gelu'(x), and gelu(x)
 * turned around [columns,N], as the product with the layer's input wants it.
 */
export function geluBackInto(
  x: Float32Array,
  dy: Float32Array,
  columns: number,
  dx: Float32Array,
  valuesT: Float32Array,
): void {
  const rows = x.length / columns;
  for (let top = 0; top < rows; top += BLOCK) {
    const end = Math.min(rows, top + BLOCK) * columns;
    for (let column = 0; column < columns; column++) {
      let to = column * rows + top;
      for (let from = top * columns + column; from < end; from += columns, to++) {
        const value = x[from];
        if (value > -REACH && value < REACH) {
          const scaled = (value + REACH) * PER_UNIT;
          const step = scaled | 0;
          const t = scaled - step;
          const at = 4 * step;
          valuesT[to] = GELU[at] + t * (GELU[at + 1] + t * (GELU[at + 2] + t * GELU[at + 3]));
          dx[from] =
            dy[from] *
            (GELU_DERIVATIVE[at] +
              t * (GELU_DERIVATIVE[at + 1] + t * (GELU_DERIVATIVE[at + 2] + t * GELU_DERIVATIVE[at + 3])));
        } else if (value > 0) {
          valuesT[to] = value;
          dx[from] = dy[from];
        } else {
          const none = value === Number.NEGATIVE_INFINITY ? 0 : value * 0;
          valuesT[to] = none;
          dx[from] = dy[from] * none;
        }
      }
    }
  }
}
