import type { NamedTensor } from '../formats/safetensors';
import { BASE_CLASSES, type ParameterLayout, type ParameterSlot } from './layout';

/**
 * Our parameters under the names and in the layout of the published PyTorch model (method, sections 2 and 3), so that a
 * file goes either way: a torch Linear keeps its weight as [outputs, inputs], ours is [inputs, outputs]; published
 * bases are ordered A, C, G, N, T, ours A, C, G, T, N.
 */
export interface PublishedTensor {
  readonly name: string;
  /** Of the published tensor. */
  readonly shape: readonly number[];
  readonly slot: ParameterSlot;
  /** The slot's axis that counts bases, where it has one. */
  readonly baseAxis: number | null;
}

/** Published base class of ours, and of the published: exchanging T and N undoes itself. */
const OTHER_ORDER = [0, 1, 2, 4, 3];

const ENDS: Readonly<Record<string, { readonly name: string; readonly baseAxis: number | null }>> = {
  'input.weight': { name: 'embedding.weight', baseAxis: 0 },
  'input.bias': { name: 'embedding.bias', baseAxis: null },
  'output.weight': { name: 'linear.weight', baseAxis: 1 },
  'output.bias': { name: 'linear.bias', baseAxis: 0 },
  // The published model has no projector: these are the names of ours in PyTorch (docs/formats.md).
  'projector.w1': { name: 'projector.0.weight', baseAxis: null },
  'projector.b1': { name: 'projector.0.bias', baseAxis: null },
  'projector.w2': { name: 'projector.2.weight', baseAxis: null },
  'projector.b2': { name: 'projector.2.bias', baseAxis: null },
  'projector.prototypes': { name: 'prototypes.weight', baseAxis: null },
};

const MIXER_PARTS: Readonly<Record<string, string>> = {
  w1: 'fc1.weight',
  b1: 'fc1.bias',
  w2: 'fc2.weight',
  b2: 'fc2.bias',
};

/** Every parameter of a layout as the published file holds it, in the layout's order. */
export const publishedTensors = ({ slots }: ParameterLayout): PublishedTensor[] =>
  slots.map((slot) => {
    const { name, baseAxis } = ENDS[slot.name] ?? {
      name: mixerName(slot.name) ?? transformerName(slot.name),
      baseAxis: null,
    };
    if (baseAxis !== null && slot.shape[baseAxis] !== BASE_CLASSES)
      throw new Error(`${slot.name} has shape [${slot.shape}].`);
    return { name, shape: slot.shape.toReversed(), slot, baseAxis };
  });

function mixerName(name: string): string | null {
  const match = /^blocks\.(\d+)\.(\d+)\.([wb][12])$/.exec(name);
  return (
    match && `encoder.SwanDNA_blocks.${match[1]}.SwanDNA_blocks.${match[2]}.column_transform.${MIXER_PARTS[match[3]]}`
  );
}

/**
 * The published code has no Transformer of this kind: these are its names in PyTorch (bench/oracle/transformer.py,
 * docs/formats.md).
 */
const TRANSFORMER_PARTS: Readonly<Record<string, string>> = {
  'attentionNorm.scale': 'attention_norm.weight',
  'attentionNorm.shift': 'attention_norm.bias',
  'mlpNorm.scale': 'mlp_norm.weight',
  'mlpNorm.shift': 'mlp_norm.bias',
  'norm.scale': 'norm.weight',
  'norm.shift': 'norm.bias',
  w1: 'mlp.0.weight',
  b1: 'mlp.0.bias',
  w2: 'mlp.2.weight',
  b2: 'mlp.2.bias',
};

function transformerName(name: string): string {
  const [, block, part] = /^(blocks\.\d+\.)?(.+)$/.exec(name) ?? ['', '', name];
  return `encoder.${block ?? ''}${TRANSFORMER_PARTS[part] ?? part}`;
}

/** The flat parameters [P] as published tensors. */
export const toPublished = (flat: Float32Array, layout: ParameterLayout): NamedTensor[] =>
  publishedTensors(layout).map((tensor) => {
    const values = new Float32Array(tensor.slot.size);
    forEachPair(tensor, (published, ours) => {
      values[published] = flat[ours];
    });
    return { name: tensor.name, shape: tensor.shape, values };
  });

/**
 * The flat parameters [P] of published tensors by name; all must be there, in their shapes (`readSafetensors` sees to
 * that).
 */
export function fromPublished(
  tensors: ReadonlyMap<string, Float32Array>,
  layout: ParameterLayout,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.size);
  for (const tensor of publishedTensors(layout)) {
    const values = tensors.get(tensor.name);
    if (values?.length !== tensor.slot.size) throw new Error(`${tensor.name} is missing or has another size.`);
    forEachPair(tensor, (published, ours) => {
      flat[ours] = values[published];
    });
  }
  return flat;
}

/** Calls back with each number's place in the published tensor and in our flat vector. */
function forEachPair({ slot, baseAxis }: PublishedTensor, use: (published: number, ours: number) => void): void {
  const [rows, columns] = slot.shape.length === 2 ? slot.shape : [1, slot.size];
  const along = (axis: number, index: number) => (baseAxis === axis ? OTHER_ORDER[index] : index);
  const [rowAxis, columnAxis] = slot.shape.length === 2 ? [0, 1] : [-1, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      use(along(columnAxis, column) * rows + along(rowAxis, row), slot.offset + row * columns + column);
    }
  }
}
