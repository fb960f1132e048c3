import {
  type Binding,
  bindings,
  flatMain,
  flatWorkgroups,
  type Kernel,
  type Workgroups,
} from '../../device/webgpu/recorder';
import { LAYER_NORM_EPSILON } from '../../numerics/constants';
import type { RowForm } from '../row-group/forms';
import { RowGroup } from '../row-group/row-group';
import { type LayerNormShape, rowChunks } from './sizes';

/**
 * Layer normalisation, one pass over the rows each way. x, out, dOut and dX are [N,D]; scale and shift [D]; stats [N,2]
 * holds each row's mean and reciprocal standard deviation. Any D: rows that are whole vec4s are read as such.
 *
 * Who takes a row is a choice (`RowForm`); sums are made in a fixed order in each form.
 */

/** A kernel and how often it runs. */
export interface Sized {
  readonly kernel: Kernel;
  readonly workgroups: Workgroups;
}

/**
 * Invocations of a workgroup where each has a row or column of its own: few, so that small shapes still spread over all
 * cores.
 */
const FLAT_SIZE = 16;
const typeOf = (width: number): string => (width % 4 === 0 ? 'vec4f' : 'f32');
const vectorsOf = (width: number): number => (width % 4 === 0 ? width / 4 : width);
const arrayOf = (rows: number, width: number): string => `array<${typeOf(width)}, ${rows * vectorsOf(width)}>`;
const statsOf = (rows: number): string => `array<vec2f, ${rows}>`;

interface RowText {
  /** Statement over all values of the row; `at` and `i` are a value's places in the matrix and in the row. */
  readonly over: (statement: string) => string;
  /** Statements that name the mean of a term over the row. */
  readonly mean: (name: string, term: string) => string;
  /** Statement done once for the row. */
  readonly once: (statement: string) => string;
}

function rowKernel(
  name: string,
  { rows, width }: LayerNormShape,
  form: RowForm,
  bound: readonly Binding[],
  body: (text: RowText) => string,
): Sized {
  const vectors = vectorsOf(width);
  const group = new RowGroup(form, vectors);
  const over = (statement: string) => group.over(vectors, `let at = first + i; ${statement}`);
  const total = (own: string) => (width % 4 === 0 ? `dot(${own}, vec4f(1.0))` : own);
  const text: RowText = {
    over,
    mean: (sum, term) => `var sum_${sum} = ${typeOf(width)}(0.0);
  ${over(`sum_${sum} += ${term};`)}
  let ${sum} = ${group.sum(total(`sum_${sum}`))} / ${width}.0;`,
    once: (statement) => group.once(statement),
  };
  const code = group.code(bindings(...bound), rows, `let first = row * ${vectors}u; ${body(text)}`);
  return { kernel: { name, code }, workgroups: group.workgroups(rows) };
}

/** Bindings: x, scale, shift, out, stats. */
export function forwardKernel(shape: LayerNormShape, form: RowForm): Sized {
  const { rows, width } = shape;
  const [matrix, vector] = [arrayOf(rows, width), arrayOf(1, width)];
  const bound: readonly Binding[] = [
    ['x', matrix],
    ['scale', vector],
    ['shift', vector],
    ['out', matrix, 'write'],
    ['stats', statsOf(rows), 'write'],
  ];
  return rowKernel(
    'LayerNorm.forward',
    shape,
    form,
    bound,
    ({ over, mean, once }) => `
  ${mean('mean', 'x[at]')}
  ${mean('variance', '(x[at] - mean) * (x[at] - mean)')}
  let rstd = inverseSqrt(variance + ${LAYER_NORM_EPSILON});
  ${over('out[at] = (x[at] - mean) * rstd * scale[i] + shift[i];')}
  ${once('stats[row] = vec2f(mean, rstd);')}`,
  );
}

/**
 * dX = rstd (g - mean(g) - xHat mean(g xHat)) with g = dOut scale; with `residual` that is added, the gradient that
 * went past the norm. Bindings: x, scale, stats, dOut, (residual), dX.
 */
export function inputGradientKernel(shape: LayerNormShape, form: RowForm, residual: boolean): Sized {
  const { rows, width } = shape;
  const matrix = arrayOf(rows, width);
  const bound: readonly Binding[] = [
    ['x', matrix],
    ['scale', arrayOf(1, width)],
    ['stats', statsOf(rows)],
    ['dOut', matrix],
    ...(residual ? ([['residual', matrix]] as const) : []),
    ['dX', matrix, 'write'],
  ];
  return rowKernel(
    'LayerNorm.inputGradient',
    shape,
    form,
    bound,
    ({ over, mean }) => `
  let center = stats[row].x;
  let rstd = stats[row].y;
  ${mean('level', 'dOut[at] * scale[i]')}
  ${mean('tilt', 'dOut[at] * scale[i] * (x[at] - center) * rstd')}
  ${over(
    `dX[at] = ${residual ? 'residual[at] + ' : ''}` +
      'rstd * (dOut[at] * scale[i] - level - (x[at] - center) * rstd * tilt);',
  )}`,
  );
}

/** Sums of dOut xHat and of dOut over chunks of rows. Bindings: x, stats, dOut, partial [chunks,2,D]. */
export function partialKernel(shape: LayerNormShape): Sized {
  const { rows, width } = shape;
  const { chunks, rowsPerChunk } = rowChunks(shape);
  const columns = vectorsOf(width);
  const matrix = arrayOf(rows, width);
  const body = `let chunk = index / ${columns}u;
  let column = index % ${columns}u;
  var scaled = ${typeOf(width)}(0.0);
  var plain = ${typeOf(width)}(0.0);
  for (var row = chunk * ${rowsPerChunk}u; row < min((chunk + 1u) * ${rowsPerChunk}u, ${rows}u); row++) {
    let at = row * ${columns}u + column;
    let gradient = dOut[at];
    scaled += gradient * (x[at] - stats[row].x) * stats[row].y;
    plain += gradient;
  }
  partial[chunk * ${2 * columns}u + column] = scaled;
  partial[chunk * ${2 * columns}u + ${columns}u + column] = plain;`;
  const code = `${bindings(
    ['x', matrix],
    ['stats', statsOf(rows)],
    ['dOut', matrix],
    ['partial', arrayOf(2 * chunks, width), 'write'],
  )}
${flatMain(chunks * columns, body, FLAT_SIZE)}`;
  return { kernel: { name: 'LayerNorm.partialSums', code }, workgroups: flatWorkgroups(chunks * columns, FLAT_SIZE) };
}

/** Adds the chunks up; with `accumulate` to what is there. Bindings: partial [chunks,2,D], dScale, dShift. */
export function parameterGradientKernel(shape: LayerNormShape, accumulate: boolean): Sized {
  const { width } = shape;
  const { chunks } = rowChunks(shape);
  const columns = vectorsOf(width);
  const assign = accumulate ? '+=' : '=';
  const body = `var total = ${typeOf(width)}(0.0);
  for (var chunk = 0u; chunk < ${chunks}u; chunk++) { total += partial[chunk * ${2 * columns}u + index]; }
  if (index < ${columns}u) { dScale[index] ${assign} total; } else { dShift[index - ${columns}u] ${assign} total; }`;
  const vector = arrayOf(1, width);
  const code = `${bindings(
    ['partial', arrayOf(2 * chunks, width)],
    ['dScale', vector, 'write'],
    ['dShift', vector, 'write'],
  )}
${flatMain(2 * columns, body, FLAT_SIZE)}`;
  return {
    kernel: { name: accumulate ? 'LayerNorm.addParameterGradients' : 'LayerNorm.parameterGradients', code },
    workgroups: flatWorkgroups(2 * columns, FLAT_SIZE),
  };
}
