import type { Design } from './design/design';

/** Waits its turn and lets messages in; throws where the work was cancelled. Called between short pieces of work. */
export type Pace = () => Promise<void>;

/** A linear classifier of K classes over F features. */
export interface LinearModel {
  /** [F,K] */
  readonly weights: Float64Array;
  /** [K] */
  readonly bias: Float64Array;
  readonly classes: number;
}

export interface RegressionSettings {
  /** Weights to start from, of another `l2`: gets there sooner. Zero where left out. */
  readonly from?: Float64Array;
  /** Added to the mean cross-entropy: l2 / 2 times the squared norm of the weights; the bias is free. */
  readonly l2: number;
  readonly iterations: number;
}

/** Steps whose curvature L-BFGS remembers. */
const MEMORY = 10;
/** Stops where the gradient has fallen to this. */
const FLAT = 1e-4;

/**
 * Multinomial logistic regression by L-BFGS (Nocedal and Wright, algorithm 7.5), with a backtracking line
 * search; in float64, so that the same data give the same model everywhere.
 */
export async function fitSoftmax(
  design: Design,
  labels: ArrayLike<number>,
  classes: number,
  { l2, iterations, from }: RegressionSettings,
  pace: Pace,
): Promise<{ readonly model: LinearModel; readonly parameters: Float64Array }> {
  const problem = new Problem(design, labels, classes, l2);
  const parameters = await minimise(problem, from?.slice() ?? new Float64Array(problem.size), iterations, pace);
  return { model: problem.modelOf(parameters), parameters };
}

/** Probabilities [N,K] of the rows of a design. */
export function predict(model: LinearModel, design: Design): Float32Array {
  const { classes } = model;
  const logits = new Float64Array(design.rows * classes);
  design.multiply(model.weights, classes, logits);
  for (let i = 0; i < logits.length; i++) logits[i] += model.bias[i % classes];
  softmaxRows(logits, classes);
  return Float32Array.from(logits);
}

/** Mean cross-entropy of probabilities [N,K], in nats. */
export function crossEntropy(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++)
    sum -= Math.log(Math.max(1e-12, probabilities[row * classes + labels[row]]));
  return sum / labels.length;
}

/** Turns logits into probabilities in place. */
function softmaxRows(logits: Float64Array, classes: number): void {
  for (let first = 0; first < logits.length; first += classes) {
    let highest = logits[first];
    for (let k = 1; k < classes; k++) highest = Math.max(highest, logits[first + k]);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      logits[first + k] = Math.exp(logits[first + k] - highest);
      sum += logits[first + k];
    }
    for (let k = 0; k < classes; k++) logits[first + k] /= sum;
  }
}

/** Value and gradient of the penalised cross-entropy; parameters are the [F,K] weights, then the [K] bias. */
class Problem {
  readonly size: number;
  private readonly design: Design;
  private readonly labels: ArrayLike<number>;
  private readonly classes: number;
  private readonly l2: number;

  constructor(design: Design, labels: ArrayLike<number>, classes: number, l2: number) {
    this.design = design;
    this.labels = labels;
    this.classes = classes;
    this.l2 = l2;
    this.size = (design.features + 1) * classes;
  }

  modelOf(parameters: Float64Array): LinearModel {
    const weights = this.design.features * this.classes;
    return { weights: parameters.slice(0, weights), bias: parameters.slice(weights), classes: this.classes };
  }

  evaluate(parameters: Float64Array, gradient: Float64Array): number {
    const { classes, design, labels, l2 } = this;
    const { rows, features } = design;
    const { weights, bias } = this.modelOf(parameters);
    const residuals = new Float64Array(rows * classes);
    design.multiply(weights, classes, residuals);
    for (let i = 0; i < residuals.length; i++) residuals[i] += bias[i % classes];
    softmaxRows(residuals, classes);
    let value = 0;
    const totals = new Float64Array(classes);
    for (let row = 0; row < rows; row++) {
      const truth = row * classes + labels[row];
      value -= Math.log(Math.max(1e-300, residuals[truth])) / rows;
      residuals[truth] -= 1;
      for (let k = 0; k < classes; k++) {
        residuals[row * classes + k] /= rows;
        totals[k] += residuals[row * classes + k];
      }
    }
    const slopes = new Float64Array(features * classes);
    design.multiplyTransposed(residuals, classes, slopes);
    for (let i = 0; i < slopes.length; i++) {
      gradient[i] = slopes[i] + l2 * parameters[i];
      value += (l2 / 2) * parameters[i] ** 2;
    }
    gradient.set(totals, features * classes);
    return value;
  }
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

async function minimise(problem: Problem, start: Float64Array, iterations: number, pace: Pace): Promise<Float64Array> {
  let x = start;
  let gradient = new Float64Array(problem.size);
  let value = problem.evaluate(x, gradient);
  const memory: { step: Float64Array; change: Float64Array; inverse: number }[] = [];
  for (let iteration = 0; iteration < iterations && Math.sqrt(dot(gradient, gradient)) > FLAT; iteration++) {
    await pace();
    const direction = downhill(gradient, memory);
    const slope = dot(direction, gradient);
    let length = memory.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    const nextGradient = new Float64Array(problem.size);
    let next = x;
    let nextValue = value;
    // Armijo's condition; a length that no longer changes anything ends the search.
    for (; length > 1e-12; length /= 2) {
      next = x.map((old, i) => old + length * direction[i]);
      nextValue = problem.evaluate(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((now, i) => now - x[i]);
    const change = nextGradient.map((now, i) => now - gradient[i]);
    const curvature = dot(step, change);
    if (curvature > 1e-12) memory.push({ step, change, inverse: 1 / curvature });
    if (memory.length > MEMORY) memory.shift();
    x = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return x;
}

/** The L-BFGS direction by the two-loop recursion. */
function downhill(
  gradient: Float64Array,
  memory: readonly { step: Float64Array; change: Float64Array; inverse: number }[],
): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares: number[] = [];
  for (const [i, { step, change, inverse }] of [...memory.entries()].reverse()) {
    shares[i] = inverse * dot(step, direction);
    for (let j = 0; j < direction.length; j++) direction[j] -= shares[i] * change[j];
  }
  const newest = memory.at(-1);
  if (newest !== undefined) {
    const size = 1 / (newest.inverse * dot(newest.change, newest.change));
    for (let j = 0; j < direction.length; j++) direction[j] *= size;
  }
  for (const [i, { step, change, inverse }] of memory.entries()) {
    const back = shares[i] - inverse * dot(change, direction);
    for (let j = 0; j < direction.length; j++) direction[j] += back * step[j];
  }
  return direction;
}
