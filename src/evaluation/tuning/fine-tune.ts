import {
  add,
  dispose,
  getBackend,
  mul,
  scalar,
  sub,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
  valueAndGrad,
  zeros,
} from '@tensorflow/tfjs-core';
import { currentDevice } from '../../device/webgpu/backend';
import { uploadWindows } from '../../inference/windows';
import { encode } from '../../model/network';
import { decayMask, unpack } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { warmupCosine } from '../../numerics/schedules';
import { shuffled } from '../../numerics/shuffle';
import { adamWEma, type OptimiserState } from '../../ops/adamw-ema/op';
import { maskedCrossEntropy } from '../../ops/masked-cross-entropy/op';
import { onProcessor } from '../../ops/native/processor';
import { type Classifier, classLogits, headOf, labelTensor, poolOf, type Transfer } from '../classifier';
import { reverseComplement } from '../data/sequence-keys';
import type { LabelledSequences } from '../dataset';
import { notFiniteRows, tuningDiverged } from '../divergence';
import { classify } from '../features';
import type { EpochPoint, Fitted, Progress } from '../fit';
import { type RowBatch, rowBatches, rowsAtOnce } from '../memory';
import { type FitData, select } from '../parts';
import { assess } from '../scores/metrics';
import { crossEntropy, type Pace } from '../softmax-regression';
import { layerRates } from './layer-rates';
import { NativeEncoder } from './native-encoder';

/** How a network is trained on a task (method, section 8). */
export interface TuningSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Share of the steps spent warming up. */
  readonly warmup: number;
  readonly clipNorm: number;
  /** Epochs without a better validation MCC after which training stops. */
  readonly patience: number;
  /** Rates to choose from on validation, times `learningRate`; left out, that rate alone. */
  readonly rateFactors?: readonly number[];
  /** Each row is read on a strand that is drawn anew in every epoch, and predictions are the mean of both strands. */
  readonly bothStrands?: boolean;
  /** What is pretrained begins with a linear probe in its head, not with a drawn one. */
  readonly probeFirst?: boolean;
  /** Of what is pretrained, the rate of each layer as a share of the one above; left out, all learn alike. */
  readonly layerDecay?: number;
}

/** A classifier before its first step. */
export interface TuningStart {
  readonly classifier: Classifier;
  /** [P] */
  readonly parameters: Float32Array;
  /** Which of them are pretrained; null where none are. */
  readonly transfer: Transfer | null;
  /** Of the order of the examples. */
  readonly seed: number;
}

/**
 * Trains all parameters with AdamW, warm-up and cosine, and keeps those of the epoch with the highest validation MCC
 * (of equals the one with the lower loss). It ends with an epoch whose loss or predictions are not finite. A function
 * of its arguments alone: the order of the examples is drawn from (seed, epoch).
 * @throws TypedError `tuning-diverged` where that is the first
 */
export async function trainClassifier(
  data: FitData,
  { classifier, parameters: start, transfer, seed }: TuningStart,
  settings: TuningSettings,
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const { train, validation, classes } = data;
  const batch = Math.min(settings.batch, train.labels.length);
  // What does not fill a batch is left out of this epoch; the next draws another order.
  const stepsPerEpoch = Math.floor(train.labels.length / batch);
  const steps = settings.epochs * stepsPerEpoch;
  const rates =
    transfer === null || settings.layerDecay === undefined ? null : layerRates(classifier, settings.layerDecay);
  const encoder =
    getBackend() === 'wasm'
      ? await onProcessor(({ processor }) => new NativeEncoder(processor, classifier.shape))
      : null;
  const tuner = new Tuner(classifier, start, settings, rates, encoder);
  const predict = (parameters: Float32Array | Tensor1D, sequences: readonly Uint8Array[]) =>
    settings.bothStrands === true
      ? classifyBoth(parameters, classifier, sequences, pace)
      : classify(parameters, classifier, sequences, pace);
  const epochs: EpochPoint[] = [];
  let best: { readonly parameters: Float32Array; readonly point: EpochPoint } | undefined;
  try {
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const order = shuffled([...train.labels.keys()], new Draws(seed, epoch, 0, PURPOSE.taskOrder));
      let sum = 0;
      for (let i = 0; i < stepsPerEpoch; i++) {
        await pace();
        const step = (epoch - 1) * stepsPerEpoch + i + 1;
        const drawn = select(train, order.slice(i * batch, (i + 1) * batch));
        const rows = settings.bothStrands === true ? onDrawnStrands(drawn, seed, step) : drawn;
        sum += await tuner.step(rows, warmupCosine(step, steps, settings.learningRate, settings.warmup), pace);
        progress((step / steps) * 0.99, `epoch ${epoch} of at most ${settings.epochs}`);
      }
      const probabilities = await predict(tuner.parameters, validation.sequences);
      const trainLoss = sum / stepsPerEpoch;
      if (!Number.isFinite(trainLoss) || notFiniteRows(probabilities, classes) > 0) {
        if (best === undefined) throw tuningDiverged(epochs.length);
        epochs.push({ ...NOT_FINITE, epoch });
        break;
      }
      const { mcc, accuracy } = assess({ labels: validation.labels, probabilities, classes }).metrics;
      const validationLoss = crossEntropy(probabilities, validation.labels, classes);
      const point = {
        epoch,
        trainLoss,
        validationLoss,
        validationMcc: mcc,
        validationAccuracy: accuracy,
      };
      epochs.push(point);
      if (best === undefined || isBetter(point, best.point))
        best = { point, parameters: (await tuner.parameters.data<'float32'>()).slice() };
      if (epoch - best.point.epoch >= settings.patience) break;
    }
  } finally {
    tuner.dispose();
  }
  if (best === undefined) throw new Error('no epoch was trained');
  const { parameters, point } = best;
  return {
    predict: (sequences) => predict(parameters, sequences),
    chosen: `epoch ${point.epoch} of ${epochs.length}`,
    validation: { mcc: point.validationMcc, accuracy: point.validationAccuracy, loss: point.validationLoss },
    epochs,
    transfer,
  };
}

/** The rows of a step, each as it is or as its reverse complement. */
function onDrawnStrands({ sequences, labels }: LabelledSequences, seed: number, step: number): LabelledSequences {
  const draws = new Draws(seed, step, 0, PURPOSE.taskStrand);
  return { sequences: sequences.map((each) => (draws.below(2) === 0 ? each : reverseComplement(each))), labels };
}

/** The mean of what a classifier makes of sequences and of their reverse complements, [N,K]. */
async function classifyBoth(
  parameters: Float32Array | Tensor1D,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
): Promise<Float32Array> {
  const forward = await classify(parameters, classifier, sequences, pace);
  const reverse = await classify(parameters, classifier, sequences.map(reverseComplement), pace);
  return forward.map((value, i) => (value + reverse[i]) / 2);
}

/** An epoch in which training diverged. */
const NOT_FINITE: Omit<EpochPoint, 'epoch'> = {
  trainLoss: Number.NaN,
  validationLoss: Number.NaN,
  validationMcc: Number.NaN,
  validationAccuracy: Number.NaN,
};

const isBetter = (a: EpochPoint, b: EpochPoint): boolean =>
  a.validationMcc > b.validationMcc || (a.validationMcc === b.validationMcc && a.validationLoss < b.validationLoss);

/**
 * A classifier's parameters and moments on the device, and the step that changes them. Owns its tensors: dispose it.
 */
class Tuner {
  private readonly classifier: Classifier;
  private readonly settings: TuningSettings;
  private readonly decayed: Tensor1D;
  /** [P]; null where all parameters learn alike. */
  private readonly rates: Tensor1D | null;
  /** Null where the device's own ops go through the network. */
  private readonly encoder: NativeEncoder | null;
  private readonly atOnce: (windowLength: number) => number;
  private state: OptimiserState;

  /**
   * @param rates of each parameter, as shares of the learning rate
   * @param encoder taken over
   */
  constructor(
    classifier: Classifier,
    start: Float32Array,
    settings: TuningSettings,
    rates: Float32Array | null,
    encoder: NativeEncoder | null,
  ) {
    this.classifier = classifier;
    this.settings = settings;
    this.rates = rates && tensor1d(rates);
    this.encoder = encoder;
    const { layout, shape } = classifier;
    this.atOnce = rowsAtOnce('step', shape, currentDevice());
    this.decayed = tensor1d(decayMask(layout));
    this.state = {
      student: tensor1d(start.slice()),
      // Fine-tuning has no teacher; with a momentum of 1 this stays as it is.
      teacher: zeros([layout.size]),
      firstMoment: zeros([layout.size]),
      secondMoment: zeros([layout.size]),
      applied: scalar(0),
    };
  }

  get parameters(): Tensor1D {
    return this.state.student;
  }

  /**
   * One update; resolves to the batch's mean cross-entropy before it. What the device does not hold at once is computed
   * in parts, whose gradients add up to the batch's.
   */
  async step({ sequences, labels }: LabelledSequences, learningRate: number, pace: Pace): Promise<number> {
    let loss = 0;
    let gradient: Tensor1D | null = null;
    try {
      for (const { rows, windowLength } of this.partsOf(sequences)) {
        if (gradient !== null) await pace();
        const share = rows.length / labels.length;
        const part = this.gradientOf(select({ sequences, labels }, rows), windowLength, share);
        const before: Tensor1D | null = gradient;
        gradient = before === null ? part.gradient : add(before, part.gradient);
        if (before !== null) dispose([before, part.gradient]);
        loss += share * (await part.loss.data())[0];
        part.loss.dispose();
      }
      if (gradient !== null) this.update(gradient, learningRate);
    } finally {
      gradient?.dispose();
    }
    return loss;
  }

  dispose(): void {
    this.encoder?.dispose();
    dispose([...Object.values(this.state), this.decayed, ...(this.rates === null ? [] : [this.rates])]);
  }

  private partsOf(sequences: readonly Uint8Array[]): readonly RowBatch[] {
    const { shape, padding } = this.classifier;
    const lengths = sequences.map(({ length }) => length);
    return rowBatches(lengths, shape.windowLength, padding, this.atOnce);
  }

  /** Mean cross-entropy of some rows, and its gradient [P] times their share of the batch. */
  private gradientOf({ sequences, labels }: LabelledSequences, windowLength: number, share: number) {
    const { classifier, state } = this;
    const shape = { ...classifier.shape, windowLength };
    const batch = uploadWindows(sequences, shape);
    const pool = poolOf(classifier, sequences, shape, batch);
    const targets = labelTensor(labels);
    const weights = tensor1d(new Float32Array(labels.length).fill(1));
    const made = tidy(() => {
      const { value, grad } = valueAndGrad((flat: Tensor) => {
        const all = flat as Tensor1D;
        const own = this.encoder === null ? unpack(all, classifier.layout) : headOf(all, classifier);
        const features = this.encoder?.encode(all, batch) ?? encode(own, batch.input, classifier.shape, batch.keys);
        const logits = classLogits(own, features, pool);
        return maskedCrossEntropy(logits, targets, weights, 'cross-entropy').loss;
      })(state.student);
      return { loss: value, gradient: (share === 1 ? grad : mul(grad, share)) as Tensor1D };
    });
    dispose([...new Set([...Object.values(batch), pool]), targets, weights]);
    return made;
  }

  private update(gradient: Tensor1D, learningRate: number): void {
    const before = this.state;
    const settings = { ...this.settings, learningRate, momentum: 1 };
    this.state = tidy(() => {
      const { state } = adamWEma(before, gradient, this.decayed, settings);
      if (this.rates === null) return { ...state };
      // An update is proportional to its rate, weight decay included: a share of the rate is that share of the update.
      const student: Tensor1D = add(before.student, mul(this.rates, sub(state.student, before.student)));
      return { ...state, student };
    });
    dispose(Object.values(before));
  }
}
