import { layOut } from '../../src/model/layout.ts';
import { initialParameters } from '../../src/model/weights.ts';
import type { CaseName, Sizes } from './cases.ts';
import {
  attentionInputs,
  chordMixerParameters,
  chordMixerTokens,
  distillViews,
  gradientsFor,
  groupOffsets,
  type NamedArray,
  OPTIMIZER,
  productInputs,
} from './data.ts';

/** A case in numbers. */
export interface Described {
  /** Sizes and settings, under the names of this project. */
  readonly settings: object;
  readonly arrays: readonly NamedArray[];
}

/** The numbers of a case, the same as the others get. */
export function describe(name: CaseName, sizes: Sizes): Described {
  const array = (label: string, shape: readonly number[], values: Float32Array): NamedArray => ({
    name: label,
    shape,
    values,
  });
  switch (name) {
    case 'chordmixer-step': {
      const { chordMixer } = sizes;
      const { oneHot } = chordMixerTokens(chordMixer);
      const rows = chordMixer.batch * chordMixer.tokens;
      return {
        settings: { ...chordMixer, ...OPTIMIZER, offsets: groupOffsets(chordMixer) },
        arrays: [...chordMixerParameters(chordMixer), array('input', [rows, 5], oneHot)],
      };
    }
    case 'selfdistill-step': {
      const config = sizes.selfDistill;
      const layout = layOut(config);
      const flat = initialParameters(layout, config.seed);
      const views = distillViews(config);
      const { batch, windowLength, clsVectors, width, groupSize } = config;
      const shape = { tokens: views.tokens, width, groupSize };
      return {
        settings: { ...config, ...OPTIMIZER, tokens: views.tokens, offsets: groupOffsets(shape) },
        arrays: [
          ...layout.slots.map((slot) => array(slot.name, slot.shape, flat.slice(slot.offset, slot.offset + slot.size))),
          array('student', [batch, windowLength + clsVectors, 5], views.student),
          array('teacher', [batch, windowLength + clsVectors, 5], views.teacher),
          array('targets', [batch * windowLength], Float32Array.from(views.targets)),
          array('weights', [batch * windowLength], Float32Array.from(views.weights)),
        ],
      };
    }
    case 'attention-256':
    case 'attention': {
      const inputs = attentionInputs(name === 'attention' ? sizes.attention : sizes.attention256);
      return { settings: {}, arrays: Object.values(inputs) };
    }
    case 'matmul':
      return { settings: {}, arrays: Object.values(productInputs(sizes.matmul)) };
    case 'optimizer': {
      const parameters = chordMixerParameters(sizes.optimizer);
      const gradients = gradientsFor(parameters).map((gradient) => ({
        ...gradient,
        name: `gradient ${gradient.name}`,
      }));
      return { settings: { ...OPTIMIZER }, arrays: [...parameters, ...gradients] };
    }
  }
}
