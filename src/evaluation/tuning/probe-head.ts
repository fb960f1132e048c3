import type { Classifier } from '../classifier';
import { FrozenFeatures } from '../frozen-features';
import { probeModel } from '../linear-fits';
import type { FitData } from '../parts';
import type { Pace } from '../softmax-regression';

/**
 * Puts the linear probe of a classifier's own features into its head, so that training begins where the probe ends and
 * does not first undo what was pretrained (Kumar et al. 2022). What its features are shifted by goes into the bias.
 * @param parameters [P], changed in place: the head alone
 */
export async function probeIntoHead(
  parameters: Float32Array,
  classifier: Classifier,
  data: FitData,
  pace: Pace,
): Promise<void> {
  const settings = { layer: 'last', pool: classifier.pool, strands: 'one' } as const;
  const frozen = new FrozenFeatures(parameters, classifier, settings, pace);
  const { model, shift } = await probeModel(data, frozen, frozen.layers, pace);
  const { classes, layout } = classifier;
  for (const { name, offset } of layout.slots) {
    if (name === 'head.weight') parameters.set(model.weights, offset);
    if (name === 'head.bias')
      for (let k = 0; k < classes; k++)
        parameters[offset + k] =
          model.bias[k] - shift.reduce((sum, value, f) => sum + value * model.weights[f * classes + k], 0);
  }
}
