import { currentDevice } from '../device/webgpu/backend';
import { lettersOf } from '../formats/alphabet';
import { layOut } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { initialParameters } from '../model/weights';
import type { Interval } from '../numerics/student-t';
import { type Classifier, freshParameters, loadPretrained, makeClassifier } from './classifier';
import type { DataReport } from './data/report';
import type { Dataset, LabelledSequences } from './dataset';
import { requireFinite } from './divergence';
import type { FeatureSettings } from './feature-settings';
import type { Fitted, Progress } from './fit';
import { FrozenFeatures } from './frozen-features';
import { fitFloor, fitNearest, fitProbe } from './linear-fits';
import { planEvaluation } from './memory';
import { hasNetwork, isFloor, isFrozen, isZeroShot, type Mode, trainsNetwork, usesWeights } from './modes';
import { networkIn } from './network-in';
import { drawsRows, fitData, rowLengths } from './parts';
import type { BenchmarkResult, SeedResult, WrongCall } from './result';
import { assess, predictedClasses } from './scores/metrics';
import { rocInterval, testInterval } from './scores/test-interval';
import type { Pace } from './softmax-regression';
import type { TuningSettings } from './tuning/fine-tune';
import { tuneClassifier } from './tuning/tune';
import type { NetworkName, WeightsSource } from './weights-source';
import { rankedByScore, tableScores, zeroShotScores } from './zero-shot';

/** What is to be run, with everything it needs at hand. */
export interface BenchmarkJob {
  readonly id: string;
  readonly dataset: Dataset;
  readonly report: DataReport | null;
  readonly mode: Mode;
  /** Of each class to train on; null takes all. */
  readonly labels: number | null;
  /** Of frozen networks; those that are trained take its pool. */
  readonly features: FeatureSettings;
  /** Null for floors and `scratch`. */
  readonly source: WeightsSource | null;
  readonly network: NetworkName;
  /** Of the network; its window length gives way to the task's longest sequence. */
  readonly shape: NetworkShape;
  readonly seeds: number;
  readonly settings: TuningSettings;
  readonly device: BenchmarkResult['device'];
  readonly build: string;
}

const WRONG_CALLS_KEPT = 20;

/**
 * Runs one benchmark for each number of labels: for seeds 1, 2, ... fit on train, choose on validation, and score on
 * the test part once, at the very end. What a frozen network makes of a sequence is computed once for all of them.
 * @param counts of labels a class; null takes all
 * @param pace throws where it was cancelled
 * @throws TypedError `memory-evaluation` where the device cannot hold the longest row; `tuning-diverged`,
 *   `evaluation-not-finite` where nothing finite came of it
 */
export async function runCurve(
  job: BenchmarkJob,
  counts: readonly (number | null)[],
  pace: Pace,
  progress: Progress,
): Promise<readonly BenchmarkResult[]> {
  const { dataset, mode } = job;
  const startedAt = new Date().toISOString();
  const lengths = rowLengths(dataset);
  const { padding } = planEvaluation(mode, lengths, job.shape, job.settings.batch, currentDevice());
  const classifier = makeClassifier(job.shape, lengths.longest, dataset.classes.length, padding);
  const seedsOf = counts.map((labels) => distinctSeeds(job, labels));
  const total = seedsOf.reduce((sum, count) => sum + count, 0);
  const perSeed = counts.map((): SeedResult[] => []);
  const rocIntervals: Interval[] = [];
  const frozen = new FrozenNetworks(job, classifier, pace);
  let done = 0;
  for (let seed = 1; seed <= Math.max(...seedsOf); seed++) {
    for (const [i, labels] of counts.entries()) {
      if (seed > seedsOf[i]) continue;
      const name = nameOfFit(seed, seedsOf[i], counts.length > 1 ? labels : undefined);
      const told: Progress = (share, what) => progress((done + share) / total, `${name}${what}`);
      const judged = { ...job, labels };
      if (isZeroShot(mode)) {
        const { result, auroc } = await scoreZeroShot(judged, seed, pace, told);
        perSeed[i].push(result);
        rocIntervals[i] ??= auroc;
      } else perSeed[i].push(await runSeed(judged, seed, isFrozen(mode) ? frozen.of(seed) : null, pace, told));
      done++;
    }
  }
  return counts.map((labels, i) => ({
    version: 1,
    id: counts.length === 1 ? job.id : `${job.id}-${labels ?? 'all'}`,
    task: dataset.task,
    mode,
    labels,
    features: isFrozen(mode) ? job.features : null,
    weights: weightsUsed(job),
    ...judgedNetwork(job, classifier),
    ...(!hasNetwork(mode) || isZeroShot(mode) || padding === 'longest' ? {} : { padding }),
    settings: trainsNetwork(mode) ? job.settings : null,
    seeds: job.seeds,
    perSeed: perSeed[i],
    testInterval: {
      ...testInterval(perSeed[i][0].confusion),
      ...(i in rocIntervals ? { auroc: rocIntervals[i] } : {}),
    },
    classes: dataset.classes,
    splitHash: dataset.splitHash,
    report: job.report,
    device: hasNetwork(mode) ? job.device : null,
    build: job.build,
    startedAt,
    wallMs: perSeed[i].reduce((sum, { wallMs }) => sum + wallMs, 0),
  }));
}

/** Where nothing is drawn, more seeds would only repeat the first. */
function distinctSeeds({ dataset, mode, source, seeds }: BenchmarkJob, labels: number | null): number {
  const drawsWeights = trainsNetwork(mode) || (usesWeights(mode) && source?.untrained === true);
  return drawsWeights || (!isZeroShot(mode) && drawsRows(dataset, labels)) ? seeds : 1;
}

/** What stands before what is being done: "seed 2 of 3, 25 labels, ". */
function nameOfFit(seed: number, seeds: number, labels: number | null | undefined): string {
  const parts = [
    ...(seeds > 1 ? [`seed ${seed} of ${seeds}`] : []),
    ...(labels === undefined ? [] : [labels === null ? 'all labels' : `${labels} labels`]),
  ];
  return parts.map((part) => `${part}, `).join('');
}

/** What is judged: a network of the task's length, or the one that was pretrained where it answers as it is. */
function judgedNetwork(
  { mode, shape }: BenchmarkJob,
  classifier: Classifier,
): Pick<BenchmarkResult, 'shape' | 'parameters'> {
  if (!hasNetwork(mode)) return { shape: null, parameters: 0 };
  if (isZeroShot(mode)) return { shape, parameters: layOut(shape).size };
  return { shape: classifier.shape, parameters: classifier.layout.size };
}

function weightsUsed({ mode, source, network }: BenchmarkJob): BenchmarkResult['weights'] {
  if (!usesWeights(mode) || source === null) return null;
  return { id: source.id, label: source.label, network, run: source.run };
}

interface Frozen {
  readonly features: FrozenFeatures;
  readonly transfer: ReturnType<typeof loadPretrained>;
}

/** The frozen network of each seed: the same for all of them, but where it is drawn. */
class FrozenNetworks {
  private readonly job: BenchmarkJob;
  private readonly classifier: Classifier;
  private readonly pace: Pace;
  private latest: { readonly seed: number; readonly frozen: Frozen } | null = null;

  constructor(job: BenchmarkJob, classifier: Classifier, pace: Pace) {
    this.job = job;
    this.classifier = classifier;
    this.pace = pace;
  }

  of(seed: number): Frozen {
    const { job, classifier, latest } = this;
    const own = job.source?.untrained === true ? seed : 1;
    if (latest?.seed === own) return latest.frozen;
    const parameters = freshParameters(classifier, 0);
    const transfer = loadPretrained(parameters, classifier, job.shape, weightsOf(job, own));
    const features = new FrozenFeatures(parameters, classifier, job.features, this.pace);
    this.latest = { seed: own, frozen: { features, transfer } };
    return this.latest.frozen;
  }
}

function weightsOf({ source, network }: BenchmarkJob, seed: number): Float32Array {
  if (source?.untrained === true) return initialParameters(layOut(source.shape), seed);
  if (source === null) throw new Error(`no weights of a ${network}`);
  const parameters = networkIn(source, network);
  if (parameters.length !== layOut(source.shape).size)
    throw new Error(`${parameters.length} weights for a network of ${layOut(source.shape).size}`);
  return parameters;
}

async function runSeed(
  job: BenchmarkJob,
  seed: number,
  frozen: Frozen | null,
  pace: Pace,
  progress: Progress,
): Promise<SeedResult> {
  const { dataset } = job;
  const began = performance.now();
  const fitted = await fitSeed(job, seed, frozen, pace, progress);
  progress(0.99, 'test');
  const scored = await scoreOnce(fitted, dataset.parts.test, dataset.classes.length);
  const { chosen, layer, validation, epochs, transfer } = fitted;
  return {
    seed,
    ...scored,
    chosen,
    ...(layer === undefined ? {} : { layer }),
    validation,
    epochs,
    transfer: transfer ?? frozen?.transfer ?? null,
    wallMs: performance.now() - began,
  };
}

/** Nothing is fitted or chosen: the scores alone rank the rows. */
async function scoreZeroShot(
  job: BenchmarkJob,
  seed: number,
  pace: Pace,
  progress: Progress,
): Promise<{ readonly result: SeedResult; readonly auroc: Interval }> {
  const began = performance.now();
  const { test } = job.dataset.parts;
  const scores =
    job.mode === 'table'
      ? tableScores(test)
      : await zeroShotScores(test, { shape: job.shape, parameters: weightsOf(job, seed) }, pace, progress);
  const probabilities = rankedByScore(scores);
  const none = { mcc: Number.NaN, accuracy: Number.NaN, loss: Number.NaN };
  const auroc = rocInterval(
    scores.map((score) => -score),
    Uint8Array.from(test.labels),
  );
  const result = {
    seed,
    ...assess({ labels: test.labels, probabilities, classes: 2 }),
    wrong: [],
    chosen: 'nothing',
    validation: none,
    epochs: [],
    transfer: null,
    wallMs: performance.now() - began,
  };
  return { result, auroc };
}

function fitSeed(
  job: BenchmarkJob,
  seed: number,
  frozen: Frozen | null,
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const { mode, shape } = job;
  const data = fitData(job.dataset, seed, job.labels);
  if (isFloor(mode)) return fitFloor(mode, data, pace, progress);
  if (frozen !== null) return (mode === 'knn' ? fitNearest : fitProbe)(data, frozen.features, pace, progress);
  // A task about a place is answered from that place, by trained networks too.
  const pool = job.features.pool === 'centre' ? 'centre' : 'mean';
  const classifier = makeClassifier(shape, data.longest, data.classes, data.padding, pool);
  const parameters = freshParameters(classifier, seed);
  const transfer = mode === 'finetune' ? loadPretrained(parameters, classifier, shape, weightsOf(job, seed)) : null;
  return tuneClassifier(data, { classifier, parameters, transfer, seed }, job.settings, pace, progress);
}

/** The only place where the test part is looked at: its sequences go in, and only then its labels are compared. */
async function scoreOnce(fitted: Fitted, test: LabelledSequences, classes: number) {
  const probabilities = await fitted.predict(test.sequences);
  requireFinite(probabilities, classes);
  return {
    ...assess({ labels: test.labels, probabilities, classes }),
    wrong: surestMistakes(test, probabilities, classes),
  };
}

function surestMistakes(
  { sequences, labels }: LabelledSequences,
  probabilities: Float32Array,
  classes: number,
): WrongCall[] {
  const called = predictedClasses({ probabilities, classes });
  return [...labels.keys()]
    .filter((row) => called[row] !== labels[row])
    .map((row) => ({
      row,
      truth: labels[row],
      called: called[row],
      probability: probabilities[row * classes + called[row]],
    }))
    .sort((a, b) => b.probability - a.probability || a.row - b.row)
    .slice(0, WRONG_CALLS_KEPT)
    .map((call) => ({ ...call, sequence: lettersOf(sequences[call.row]) }));
}
