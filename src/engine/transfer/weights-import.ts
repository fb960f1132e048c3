import { TypedError } from '../../errors/typed-error';
import type { ImportNote } from '../../formats/notes';
import { readSafetensors } from '../../formats/safetensors';
import { readHeader } from '../../formats/safetensors-header';
import { holdsTensor } from '../../formats/safetensors-names';
import { layOut, type ParameterSlot } from '../../model/layout';
import { fromPublished, publishedTensors } from '../../model/published';
import { initialParameters } from '../../model/weights';
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
  const isOurs = holdsTensor(tensors, first.name);
  const isThere = ({ name, published, optional }: ParameterSlot) =>
    !optional || holdsTensor(tensors, isOurs ? name : published);
  const slots = layout.slots.filter(isThere);
  // What a file may lack is drawn, as it would be at the start of a run.
  const whole = slots.length === layout.slots.length;
  const parameters = whole ? new Float32Array(layout.size) : initialParameters(layout, config.seed);
  const there = { ...layout, slots };
  const { tensors: read, notes } = await readSafetensors(file, isOurs ? slots : publishedTensors(there));
  if (isOurs) for (const { name, offset } of slots) parameters.set(read.get(name)!, offset);
  else fromPublished(read, there, parameters);
  return { config, provenance, parameters, notes };
}

/** One byte more than a card may have, so that one that is too large is told. */
const LARGEST_CARD = (1 << 20) + 1;
