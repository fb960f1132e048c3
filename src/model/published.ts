import type { NamedTensor } from '../formats/safetensors';
import type { ParameterLayout, ParameterSlot } from './layout';

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
}

/** Published base class of ours, and of the published: exchanging T and N undoes itself. */
const OTHER_ORDER = [0, 1, 2, 4, 3];

/** Every parameter of a layout as the published file holds it, in the layout's order. */
export const publishedTensors = ({ slots }: ParameterLayout): PublishedTensor[] =>
  slots.map((slot) => ({ name: slot.published, shape: slot.shape.toReversed(), slot }));

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
 * @param flat where they are put; what the layout leaves out of it stays as it is
 */
export function fromPublished(
  tensors: ReadonlyMap<string, Float32Array>,
  layout: ParameterLayout,
  flat: Float32Array<ArrayBuffer> = new Float32Array(layout.size),
): Float32Array<ArrayBuffer> {
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
function forEachPair({ slot }: PublishedTensor, use: (published: number, ours: number) => void): void {
  const [rows, columns] = slot.shape.length === 2 ? slot.shape : [1, slot.size];
  const along = (axis: number, index: number) => (slot.baseAxis === axis ? OTHER_ORDER[index] : index);
  const [rowAxis, columnAxis] = slot.shape.length === 2 ? [0, 1] : [-1, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      use(along(columnAxis, column) * rows + along(rowAxis, row), slot.offset + row * columns + column);
    }
  }
}
