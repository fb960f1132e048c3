import { layOut } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { freshParameters, loadPretrained, makeClassifier } from './classifier';
import type { DataReport } from './data/report';
import type { Dataset, LabelledSequences } from './dataset';
import { requireFinite } from './divergence';
import { type TuningSettings, trainClassifier } from './fine-tune';
import type { Fitted, Progress } from './fit';
import { type Extract, fitNearest, fitProbe, fitWords, frozenFeatures } from './linear-fits';
import { assess, predictedClasses } from './metrics';
import { type Mode, trainsNetwork, usesWeights } from './modes';
import { drawsValidation, fitData } from './parts';
import type { BenchmarkResult, SeedResult, WrongCall } from './result';
import type { Pace } from './softmax-regression';
import { testInterval } from './test-interval';
import type { NetworkName, WeightsSource } from './weights-source';

/** What is to be run, with everything it needs at hand. */
export interface BenchmarkJob {
  readonly id: string;
  readonly dataset: Dataset;
  readonly report: DataReport | null;
  readonly mode: Mode;
  /** Null for `kmer` and `scratch`. */
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
 * Runs one benchmark: for seeds 1, 2, ... fit on train, choose on validation, and score on the test part once, at the
 * very end.
 * @param pace throws where it was cancelled
 */
export async function runBenchmark(job: BenchmarkJob, pace: Pace, progress: Progress): Promise<BenchmarkResult> {
  const { dataset, mode, source, network, seeds } = job;
  const began = performance.now();
  const startedAt = new Date().toISOString();
  const { longest } = fitData(dataset, 1);
  const classifier = makeClassifier(job.shape, longest, dataset.classes.length);
  const frozen = mode === 'knn' || mode === 'probe' ? frozenOf(job, longest, pace) : null;
  // Where nothing is drawn, more seeds would only repeat the first.
  const distinct = trainsNetwork(mode) || drawsValidation(dataset) ? seeds : 1;
  const perSeed: SeedResult[] = [];
  for (let seed = 1; seed <= distinct; seed++) {
    const seedBegan = performance.now();
    const told: Progress = (share, what) =>
      progress((seed - 1 + share) / distinct, distinct === 1 ? what : `seed ${seed} of ${distinct}, ${what}`);
    const fitted = await fitSeed(job, seed, frozen, pace, told);
    told(0.99, 'test');
    const scored = await scoreOnce(fitted, dataset.parts.test, dataset.classes.length);
    const { chosen, validation, epochs, transfer } = fitted;
    perSeed.push({
      seed,
      ...scored,
      chosen,
      validation,
      epochs,
      transfer: transfer ?? frozen?.transfer ?? null,
      wallMs: performance.now() - seedBegan,
    });
  }
  return {
    version: 1,
    id: job.id,
    task: dataset.task,
    mode,
    weights:
      usesWeights(mode) && source !== null ? { id: source.id, label: source.label, network, run: source.run } : null,
    shape: mode === 'kmer' ? null : classifier.shape,
    parameters: mode === 'kmer' ? 0 : classifier.layout.size,
    settings: trainsNetwork(mode) ? job.settings : null,
    seeds,
    perSeed,
    testInterval: testInterval(perSeed[0].confusion),
    classes: dataset.classes,
    splitHash: dataset.splitHash,
    report: job.report,
    device: mode === 'kmer' ? null : job.device,
    build: job.build,
    startedAt,
    wallMs: performance.now() - began,
  };
}

type Frozen = { readonly extract: Extract; readonly transfer: ReturnType<typeof loadPretrained> };

function frozenOf({ dataset, shape, source, network }: BenchmarkJob, longest: number, pace: Pace): Frozen {
  const classifier = makeClassifier(shape, longest, dataset.classes.length);
  const parameters = freshParameters(classifier, 0);
  const transfer = loadPretrained(parameters, classifier, shape, weightsOf(source, network));
  return { extract: frozenFeatures(parameters, classifier, pace), transfer };
}

function weightsOf(source: WeightsSource | null, network: NetworkName): Float32Array {
  const parameters = source?.parameters[network];
  if (source === null || parameters === undefined) throw new Error(`no weights of a ${network}`);
  if (parameters.length !== layOut(source.shape).size)
    throw new Error(`${parameters.length} weights for a network of ${layOut(source.shape).size}`);
  return parameters;
}

function fitSeed(
  job: BenchmarkJob,
  seed: number,
  frozen: Frozen | null,
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const { mode, shape } = job;
  const data = fitData(job.dataset, seed);
  if (mode === 'kmer') return fitWords(data, pace, progress);
  if (frozen !== null)
    return (mode === 'knn' ? fitNearest : fitProbe)(data, frozen.extract, shape.width, pace, progress);
  const classifier = makeClassifier(shape, data.longest, data.classes);
  const parameters = freshParameters(classifier, seed);
  const transfer =
    mode === 'finetune' ? loadPretrained(parameters, classifier, shape, weightsOf(job.source, job.network)) : null;
  return trainClassifier(data, { classifier, parameters, transfer, seed }, job.settings, pace, progress);
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
    .map((call) => ({ ...call, sequence: letters(sequences[call.row]) }));
}

const letters = (sequence: Uint8Array): string => Array.from(sequence, (code) => 'ACGTN'[code]).join('');
