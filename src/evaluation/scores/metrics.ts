/** A classifier's answers: the true class and the predicted probabilities of N examples. */
export interface Predictions {
  /** [N] indices of the true classes. */
  readonly labels: ArrayLike<number>;
  /** [N,K] row-major, each row summing to 1. */
  readonly probabilities: Float32Array;
  /** K */
  readonly classes: number;
}

/** One bar of the reliability diagram. */
export interface ReliabilityBin {
  readonly count: number;
  /** Means over the bin's examples; 0 in an empty bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface ClassMetrics {
  /** Examples of the class. */
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Shares are of 1, not of 100. What the examples do not define (a curve over one class only) is null. */
export interface Metrics {
  readonly accuracy: number;
  /** Matthews correlation; of more than two classes by Gorodkin 2004. */
  readonly mcc: number;
  /** Mean over the classes. */
  readonly f1: number;
  /** Of class 1 with two classes, else the mean of one class against the rest. */
  readonly auroc: number | null;
  /** Average precision, likewise. */
  readonly auprc: number | null;
  /** Expected calibration error over RELIABILITY_BINS bins of equal width (Guo et al. 2017). */
  readonly calibrationError: number;
}

export interface Assessment {
  readonly metrics: Metrics;
  /** [K][K]: row the true class, column the predicted one. */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassMetrics[];
  readonly reliability: readonly ReliabilityBin[];
}

const RELIABILITY_BINS = 15;

/** All metrics at once. Definitions and edge cases are those of scikit-learn (oracle/metrics.json holds its values). */
export function assess(predictions: Predictions): Assessment {
  const predicted = predictedClasses(predictions);
  const confusion = confusionMatrix(predictions.labels, predicted, predictions.classes);
  const reliability = reliabilityBins(predictions, predicted);
  const total = predictions.labels.length;
  const calibrationError = reliability.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / total) * Math.abs(accuracy - confidence),
    0,
  );
  const metrics: Metrics = {
    ...scoresOf(confusion),
    auroc: overClasses(predictions, areaUnderRoc),
    auprc: overClasses(predictions, averagePrecision),
    calibrationError,
  };
  return { metrics, confusion, perClass: confusion.map((_, k) => classMetrics(confusion, k)), reliability };
}

/** What the confusion matrix alone decides. Classes that neither are nor are called count in no mean. */
export function scoresOf(confusion: readonly (readonly number[])[]): Pick<Metrics, 'accuracy' | 'mcc' | 'f1'> {
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  const seen = confusion
    .map((_, k) => k)
    .filter((k) => confusion[k].some((count) => count > 0) || confusion.some((row) => row[k] > 0));
  return {
    accuracy: confusion.reduce((sum, row, k) => sum + row[k], 0) / total,
    mcc: matthews(confusion),
    f1: mean(seen.map((k) => classMetrics(confusion, k).f1)),
  };
}

/** The most probable class of each row; the first of equals. */
export function predictedClasses({
  probabilities,
  classes,
}: Pick<Predictions, 'probabilities' | 'classes'>): Uint16Array {
  return Uint16Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if (probabilities[row * classes + k] > probabilities[row * classes + best]) best = k;
    return best;
  });
}

function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) confusion[labels[i]][predicted[i]]++;
  return confusion;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function classMetrics(confusion: readonly (readonly number[])[], k: number): ClassMetrics {
  const support = confusion[k].reduce((sum, count) => sum + count, 0);
  const called = confusion.reduce((sum, row) => sum + row[k], 0);
  const hits = confusion[k][k];
  return {
    support,
    precision: ratio(hits, called),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, support + called),
  };
}

/**
 * Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient" (2004); 0 where one side has
 * one class only.
 */
function matthews(confusion: readonly (readonly number[])[]): number {
  const truths = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const calls = confusion.map((_, k) => confusion.reduce((sum, row) => sum + row[k], 0));
  const total = truths.reduce((sum, count) => sum + count, 0);
  const hits = confusion.reduce((sum, row, k) => sum + row[k], 0);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, k) => sum + value * b[k], 0);
  const spread = (total ** 2 - dot(calls, calls)) * (total ** 2 - dot(truths, truths));
  return spread === 0 ? 0 : (hits * total - dot(truths, calls)) / Math.sqrt(spread);
}

type Curve = (scores: Float32Array, positive: Uint8Array) => number | null;

function overClasses({ labels, probabilities, classes }: Predictions, curve: Curve): number | null {
  const of = (k: number) => {
    const scores = Float32Array.from({ length: labels.length }, (_, i) => probabilities[i * classes + k]);
    const positive = Uint8Array.from({ length: labels.length }, (_, i) => Number(labels[i] === k));
    return curve(scores, positive);
  };
  if (classes === 2) return of(1);
  const values = Array.from({ length: classes }, (_, k) => of(k)).filter((value) => value !== null);
  return values.length === classes ? mean(values) : null;
}

/** Falling thresholds: after all examples of one score, how many positives and negatives lie at or above it. */
function* thresholds(
  scores: Float32Array,
  positive: Uint8Array,
): Generator<{ readonly hits: number; readonly alarms: number }> {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
  let hits = 0;
  let alarms = 0;
  for (const [at, i] of order.entries()) {
    if (positive[i] === 1) hits++;
    else alarms++;
    if (at + 1 === order.length || scores[order[at + 1]] !== scores[i]) yield { hits, alarms };
  }
}

const countOf = (positive: Uint8Array): number => positive.reduce((sum, value) => sum + value, 0);

/** By trapezoids, so that equal scores count half. */
export const areaUnderRoc: Curve = (scores, positive) => {
  const positives = countOf(positive);
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let area = 0;
  let before = { hits: 0, alarms: 0 };
  for (const now of thresholds(scores, positive)) {
    area += ((now.alarms - before.alarms) * (now.hits + before.hits)) / 2;
    before = now;
  }
  return area / positives / negatives;
};

/** Sum over thresholds of precision times the gain in recall: no interpolation. */
const averagePrecision: Curve = (scores, positive) => {
  const positives = countOf(positive);
  if (positives === 0 || positives === positive.length) return null;
  let sum = 0;
  let before = 0;
  for (const { hits, alarms } of thresholds(scores, positive)) {
    sum += ((hits - before) / positives) * (hits / (hits + alarms));
    before = hits;
  }
  return sum;
};

function reliabilityBins({ labels, probabilities, classes }: Predictions, predicted: Uint16Array): ReliabilityBin[] {
  const sums = Array.from({ length: RELIABILITY_BINS }, () => ({ count: 0, confidence: 0, hits: 0 }));
  for (const [i, k] of predicted.entries()) {
    const confidence = probabilities[i * classes + k];
    // A bin holds what lies above its lower edge and up to its upper one.
    const bin = sums[Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.ceil(confidence * RELIABILITY_BINS) - 1))];
    bin.count++;
    bin.confidence += confidence;
    bin.hits += Number(labels[i] === k);
  }
  return sums.map(({ count, confidence, hits }) => ({
    count,
    confidence: ratio(confidence, count),
    accuracy: ratio(hits, count),
  }));
}
