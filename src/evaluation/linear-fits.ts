import { DenseDesign, type Design } from './design/design';
import { oneHotDesign, phaseDesign, wordDesign } from './design/sparse-design';
import type { Layer } from './feature-settings';
import type { Fitted, Progress } from './fit';
import type { FrozenFeatures } from './frozen-features';
import { nearest, unitRows, vote } from './nearest';
import { type FitData, thinned } from './parts';
import { assess } from './scores/metrics';
import { crossEntropy, fitSoftmax, type LinearModel, type Pace, predict } from './softmax-regression';
import { type Moments, momentsOf, standardised } from './standardise';

/**
 * Penalties to choose from, strongest first: each fit starts where the one before ended. Of word frequencies in
 * percent, of bases by their place, and of standardised features.
 */
const WORD_PENALTIES = [1, 0.1, 0.01, 0.001];
const BASE_PENALTIES = [0.1, 1e-2, 1e-3, 1e-4];
const FEATURE_PENALTIES = [1, 0.1, 1e-2, 1e-3, 1e-4];
/** To tell layers apart. */
const SEARCH_PENALTIES = [0.1, 1e-2, 1e-3];
const ITERATIONS = 100;
/** Enough to tell layers apart; the one that is chosen is fitted again. */
const SEARCH_ITERATIONS = 30;
const NEIGHBOURS = [1, 5, 10, 20, 50];
/** Words of the floor (method, section 8; docs/benchmarks.md). */
const WORD_LENGTHS = [4, 5];
/** Rows that a layer is chosen by, at most: more tell layers apart no better, and take their time. */
const LAYER_ROWS = { train: 3000, validation: 1000 } as const;

/** Layers to choose from, and the features of each: of a frozen network, where it is no test. */
export type LayeredFeatures = Pick<FrozenFeatures, 'choices' | 'widthOf' | 'of'>;

/** What a layer is judged in, and whether only to compare it with others. */
interface LayerFit {
  readonly frozen: LayeredFeatures;
  readonly layer: Layer;
  readonly search: boolean;
}

type Judge = (data: FitData, fit: LayerFit, pace: Pace, progress: Progress) => Promise<Fitted>;

/** Floors that need no network. */
export const FLOORS = {
  /** A softmax over the frequencies of 4- and 5-mers. */
  kmer: { design: (sequences) => wordDesign(sequences, WORD_LENGTHS), penalties: WORD_PENALTIES },
  /** Over which base stands where. */
  onehot: { design: oneHotDesign, penalties: BASE_PENALTIES },
  /** Over the frequencies of 3-mers, apart by their phase to the centre. */
  phase: { design: phaseDesign, penalties: WORD_PENALTIES },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly design: (sequences: readonly Uint8Array[], longest: number) => Design;
      readonly penalties: readonly number[];
    }
  >
>;

export function fitFloor(floor: keyof typeof FLOORS, data: FitData, pace: Pace, progress: Progress): Promise<Fitted> {
  const { design, penalties } = FLOORS[floor];
  const designOf = async (sequences: readonly Uint8Array[]) => design(sequences, data.longest);
  return fitLinear(data, { designOf, penalties }, pace, progress);
}

/**
 * Multinomial logistic regression on frozen features. Where the layer is to be chosen, it is the one with the lowest
 * validation loss.
 */
export const fitProbe = (data: FitData, frozen: LayeredFeatures, pace: Pace, progress: Progress): Promise<Fitted> =>
  onBestLayer(probeLayer, ({ validation }) => -validation.loss, { data, frozen, pace, progress });

/**
 * k nearest neighbours by the cosine of standardised frozen features; of all k, and of all layers where one is to be
 * chosen, the one with the highest validation MCC, of equals the smaller.
 */
export const fitNearest = (data: FitData, frozen: LayeredFeatures, pace: Pace, progress: Progress): Promise<Fitted> =>
  onBestLayer(nearestInLayer, ({ validation }) => validation.mcc, { data, frozen, pace, progress });

interface LayerSearch {
  readonly data: FitData;
  readonly frozen: LayeredFeatures;
  readonly pace: Pace;
  readonly progress: Progress;
}

async function onBestLayer(
  judge: Judge,
  worth: (fitted: Fitted) => number,
  { data, frozen, pace, progress }: LayerSearch,
): Promise<Fitted> {
  const { choices } = frozen;
  if (choices.length === 1) {
    const [layer] = choices;
    return { ...(await judge(data, { frozen, layer, search: false }, pace, progress)), layer };
  }
  const some: FitData = {
    ...data,
    train: thinned(data.train, LAYER_ROWS.train),
    validation: thinned(data.validation, LAYER_ROWS.validation),
  };
  let best = { layer: choices[0], worth: Number.NEGATIVE_INFINITY };
  for (const [i, layer] of choices.entries()) {
    const told: Progress = (share, what) => progress((i + share) / (choices.length + 1), `layer ${layer}, ${what}`);
    const found = worth(await judge(some, { frozen, layer, search: true }, pace, told));
    if (found > best.worth) best = { layer, worth: found };
  }
  const { layer } = best;
  const told: Progress = (share, what) => progress((choices.length + share) / (choices.length + 1), what);
  const fitted = await judge(data, { frozen, layer, search: false }, pace, told);
  return { ...fitted, layer, chosen: `layer ${layer}, ${fitted.chosen}` };
}

const probeLayer: Judge = async (data, { frozen, layer, search }, pace, progress) => {
  const moments = momentsOf(await frozen.of(data.train.sequences, layer), frozen.widthOf(layer));
  const fit = { ...linearOn(frozen, layer, moments), penalties: search ? SEARCH_PENALTIES : FEATURE_PENALTIES, search };
  return fitLinear(data, fit, pace, progress);
};

interface LinearFit {
  readonly designOf: (sequences: readonly Uint8Array[]) => Promise<Design>;
  /** Strongest first. */
  readonly penalties: readonly number[];
  /** Only to compare with others: fewer iterations, and no weaker penalty once one made the validation loss worse. */
  readonly search?: boolean;
}

interface ChosenModel {
  readonly model: LinearModel;
  readonly l2: number;
  /** On the validation part. */
  readonly loss: number;
  readonly probabilities: Float32Array;
}

/** Of all penalties the one with the lowest validation loss. */
async function bestModel(
  { train, validation, classes }: FitData,
  { designOf, penalties, search = false }: LinearFit,
  pace: Pace,
  progress: Progress,
): Promise<ChosenModel> {
  const design = await designOf(train.sequences);
  const held = await designOf(validation.sequences);
  let best: ChosenModel | undefined;
  let from: Float64Array | undefined;
  for (const [i, l2] of penalties.entries()) {
    progress(i / penalties.length, `L2 ${l2}`);
    const settings = { l2, iterations: search ? SEARCH_ITERATIONS : ITERATIONS, from };
    const { model, parameters } = await fitSoftmax(design, train.labels, classes, settings, pace);
    from = parameters;
    const probabilities = predict(model, held);
    const loss = crossEntropy(probabilities, validation.labels, classes);
    if (best === undefined || loss < best.loss) best = { model, loss, l2, probabilities };
    else if (search) break;
  }
  if (best === undefined) throw new Error('no penalty to choose from');
  return best;
}

async function fitLinear(data: FitData, fit: LinearFit, pace: Pace, progress: Progress): Promise<Fitted> {
  const { model, loss, l2, probabilities } = await bestModel(data, fit, pace, progress);
  const { labels } = data.validation;
  const { mcc, accuracy } = assess({ labels, probabilities, classes: data.classes }).metrics;
  return {
    predict: async (sequences) => predict(model, await fit.designOf(sequences)),
    chosen: `L2 ${l2}`,
    validation: { mcc, accuracy, loss },
    epochs: [],
    transfer: null,
  };
}

/**
 * The probe of one layer for a network that goes on learning, over features x - shift. They keep their scale, so that
 * the penalty holds back weights of what hardly varies: the first steps would blow those up.
 */
export async function probeModel(data: FitData, frozen: LayeredFeatures, layer: Layer, pace: Pace) {
  const { mean, deviation } = momentsOf(await frozen.of(data.train.sequences, layer), frozen.widthOf(layer));
  const fit = linearOn(frozen, layer, { mean, deviation: deviation.map(() => 1) });
  const { model } = await bestModel(data, { ...fit, penalties: FEATURE_PENALTIES }, pace, () => {});
  return { model, shift: mean };
}

function linearOn(frozen: LayeredFeatures, layer: Layer, moments: Moments): Pick<LinearFit, 'designOf'> {
  const designOf = async (sequences: readonly Uint8Array[]) =>
    new DenseDesign(standardised(await frozen.of(sequences, layer), moments), frozen.widthOf(layer));
  return { designOf };
}

const nearestInLayer: Judge = async ({ train, validation, classes }, { frozen, layer }, pace, progress) => {
  const width = frozen.widthOf(layer);
  const features = await frozen.of(train.sequences, layer);
  const moments = momentsOf(features, width);
  const known = unitRows(features, moments);
  const neighboursOf = async (sequences: readonly Uint8Array[]) =>
    nearest(
      known,
      unitRows(await frozen.of(sequences, layer), moments),
      width,
      NEIGHBOURS[NEIGHBOURS.length - 1],
      pace,
    );
  progress(0.5, 'neighbours');
  const neighbours = await neighboursOf(validation.sequences);
  const judged = NEIGHBOURS.map((k) => {
    const probabilities = vote(neighbours, k, train.labels, classes);
    const { mcc, accuracy } = assess({ labels: validation.labels, probabilities, classes }).metrics;
    return { k, mcc, accuracy, loss: crossEntropy(probabilities, validation.labels, classes) };
  });
  const { k, ...found } = judged.reduce((best, each) => (each.mcc > best.mcc ? each : best));
  return {
    predict: async (sequences) => vote(await neighboursOf(sequences), k, train.labels, classes),
    chosen: `k ${k}`,
    validation: found,
    epochs: [],
    transfer: null,
  };
};
