import { TypedError } from '../../errors/typed-error';
import type { ImportNote } from '../../formats/notes';
import { readSafetensors } from '../../formats/safetensors';
import { readHeader } from '../../formats/safetensors-header';
import { holdsTensor } from '../../formats/safetensors-names';
import { layOut, type ParameterLayout } from '../../model/layout';
import { fromPublished, publishedTensors } from '../../model/published';
import type { PretrainingConfig } from '../../training/config';
import { type Provenance, parseModelCard } from '../../training/record/model-card';

/** Where a file of ours keeps its config.json within its own metadata, so that it can travel alone. */
export const CARD_KEY = 'helicase';

export interface ImportedWeights {
  readonly config: PretrainingConfig;
  readonly provenance: Provenance | null;
  /** [P], in the order of the layout. */
  readonly parameters: Float32Array<ArrayBuffer>;
  /** What was taken off the names of tensors, and what was left out. */
  readonly notes: readonly ImportNote[];
}

/**
 * Weights under the published names, or under ours, as the config says they must be; all of it is checked before any of
 * it is read.
 * @param card the config.json beside the file, or null where the file carries its own
 * @throws TypedError `card-*`, `safetensors-*`
 */
export async function importWeights(file: Blob, card: Blob | null): Promise<ImportedWeights> {
  const { metadata, tensors } = await readHeader(file);
  const text = card === null ? metadata[CARD_KEY] : await card.slice(0, LARGEST_CARD).text();
  if (text === undefined) {
    const message = 'These weights come without a config.json, so their shape is not known.';
    throw new TypedError('card-missing', message, 'Choose the .safetensors file and its config.json together.');
  }
  const { config, provenance } = parseModelCard(text);
  const layout = layOut(config);
  const [first] = layout.slots;
  if (holdsTensor(tensors, first.name)) return { config, provenance, ...(await readOurs(file, layout)) };
  const { tensors: published, notes } = await readSafetensors(file, publishedTensors(layout));
  return { config, provenance, parameters: fromPublished(published, layout), notes };
}

/** One byte more than a card may have, so that one that is too large is told. */
const LARGEST_CARD = (1 << 20) + 1;

/** Tensors named and laid out as in `layOut`. */
async function readOurs(file: Blob, layout: ParameterLayout): Promise<Pick<ImportedWeights, 'parameters' | 'notes'>> {
  const { tensors, notes } = await readSafetensors(file, layout.slots);
  const parameters = new Float32Array(layout.size);
  for (const { name, offset } of layout.slots) parameters.set(tensors.get(name)!, offset);
  return { parameters, notes };
}
