import { TypedError } from '../errors/typed-error';
import type { NetworkShape } from '../model/shape';
import { freshParameters, loadPretrained, makeClassifier } from './classifier';
import type { Dataset } from './dataset';
import { PLAIN_FEATURES } from './feature-settings';
import { FrozenFeatures } from './frozen-features';
import { fitProbe } from './linear-fits';
import { type FitData, fitData, requireTwoClasses, thinned } from './parts';
import type { Pace } from './softmax-regression';

/** What a run is probed on, fixed when it starts. */
export interface ProbeFacts {
  readonly task: string;
  /** Of the whole data, as they were when the run started. */
  readonly splitHash: string;
  /** Rows that the probe is fitted on, and those that it is scored on. */
  readonly trainRows: number;
  readonly validationRows: number;
}

/**
 * Rows of a part that are used at most: a run is probed many times, and an MCC over so many rows is sure to about 3
 * points.
 */
const MOST_ROWS = 1000;

/**
 * The linear probe of `docs/benchmarks.md` on a network that is still being pretrained: fitted on the training part,
 * its penalty chosen and its score taken on the validation part. There is no test part in what it holds. A function of
 * its arguments alone; it keeps nothing on the device.
 */
export class TaskProbe {
  readonly facts: ProbeFacts;
  private readonly data: FitData;
  private readonly shape: NetworkShape;

  /**
   * @param shape of the network that will be probed
   * @throws TypedError `benchmark-train-poor`, `probe-no-validation`
   */
  constructor(dataset: Dataset, shape: NetworkShape) {
    requireTwoClasses(dataset);
    const { task, splitHash } = dataset;
    const { train, validation, ...rest } = fitData(dataset, 1);
    if (validation.labels.length === 0) {
      throw new TypedError(
        'probe-no-validation',
        `${task} has too few rows to hold some out for validation.`,
        'Choose another task to probe on.',
      );
    }
    this.data = { ...rest, train: thinned(train, MOST_ROWS), validation: thinned(validation, MOST_ROWS) };
    this.shape = shape;
    this.facts = {
      task,
      splitHash,
      trainRows: this.data.train.labels.length,
      validationRows: this.data.validation.labels.length,
    };
  }

  /**
   * MCC on the validation part.
   * @param parameters [P] in the order of `layOut(shape)`
   * @param pace throws where it is no longer wanted
   */
  async score(parameters: Float32Array, pace: Pace): Promise<number> {
    const { data, shape } = this;
    const classifier = makeClassifier(shape, data.longest, data.classes, data.padding);
    const own = freshParameters(classifier, 0);
    loadPretrained(own, classifier, shape, parameters);
    // Of the last layer: a curve along a run is cheap, and each of its points is of the same features.
    const features = new FrozenFeatures(own, classifier, PLAIN_FEATURES, pace);
    const { validation } = await fitProbe(data, features, pace, () => {});
    return validation.mcc;
  }
}
