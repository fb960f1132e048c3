import {
  dispose,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
  valueAndGrad,
  zeros,
} from '@tensorflow/tfjs-core';
import { uploadWindows } from '../inference/windows';
import { encode } from '../model/network';
import { decayMask, unpack } from '../model/weights';
import { Draws, PURPOSE } from '../numerics/draws';
import { warmupCosine } from '../numerics/schedules';
import { shuffled } from '../numerics/shuffle';
import { adamWEma, type OptimiserState } from '../ops/adamw-ema/op';
import { maskedCrossEntropy } from '../ops/masked-cross-entropy/op';
import { type Classifier, classLogits, labelTensor, type Transfer } from './classifier';
import { notFiniteRows, tuningDiverged } from './divergence';
import { classify } from './features';
import type { EpochPoint, Fitted, Progress } from './fit';
import { assess } from './metrics';
import { type FitData, select } from './parts';
import { crossEntropy, type Pace } from './softmax-regression';

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
  const tuner = new Tuner(classifier, start, settings);
  const epochs: EpochPoint[] = [];
  let best: { readonly parameters: Float32Array; readonly point: EpochPoint } | undefined;
  try {
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const order = shuffled([...train.labels.keys()], new Draws(seed, epoch, 0, PURPOSE.taskOrder));
      let sum = 0;
      for (let i = 0; i < stepsPerEpoch; i++) {
        await pace();
        const step = (epoch - 1) * stepsPerEpoch + i + 1;
        const rows = select(train, order.slice(i * batch, (i + 1) * batch));
        sum += await tuner.step(
          rows.sequences,
          rows.labels,
          warmupCosine(step, steps, settings.learningRate, settings.warmup),
        );
        progress((step / steps) * 0.99, `epoch ${epoch} of at most ${settings.epochs}`);
      }
      const probabilities = await classify(tuner.parameters, classifier, validation.sequences, pace);
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
    predict: (sequences) => classify(parameters, classifier, sequences, pace),
    chosen: `epoch ${point.epoch} of ${epochs.length}`,
    validation: { mcc: point.validationMcc, accuracy: point.validationAccuracy, loss: point.validationLoss },
    epochs,
    transfer,
  };
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
  private state: OptimiserState;

  constructor(classifier: Classifier, start: Float32Array, settings: TuningSettings) {
    this.classifier = classifier;
    this.settings = settings;
    const { layout } = classifier;
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

  /** One update; resolves to the batch's mean cross-entropy before it. */
  async step(sequences: readonly Uint8Array[], labels: Uint16Array, learningRate: number): Promise<number> {
    const { classifier, settings } = this;
    const batch = uploadWindows(sequences, classifier.shape);
    const targets = labelTensor(labels);
    const weights = tensor1d(new Float32Array(labels.length).fill(1));
    const before = this.state;
    const [loss, ...next] = tidy(() => {
      const { value, grad } = valueAndGrad((flat: Tensor) => {
        const own = unpack(flat as Tensor1D, classifier.layout);
        const logits = classLogits(own, encode(own, batch.input, classifier.shape, batch.keys), batch);
        return maskedCrossEntropy(logits, targets, weights, 'cross-entropy').loss;
      })(before.student);
      const { state } = adamWEma(before, grad as Tensor1D, this.decayed, { ...settings, learningRate, momentum: 1 });
      return [value, state.student, state.teacher, state.firstMoment, state.secondMoment, state.applied] as Tensor[];
    });
    const [student, teacher, firstMoment, secondMoment, applied] = next as [
      Tensor1D,
      Tensor1D,
      Tensor1D,
      Tensor1D,
      Scalar,
    ];
    this.state = { student, teacher, firstMoment, secondMoment, applied };
    dispose([...Object.values(before), ...Object.values(batch), targets, weights]);
    const [value] = await loss.data();
    loss.dispose();
    return value;
  }

  dispose(): void {
    dispose([...Object.values(this.state), this.decayed]);
  }
}
