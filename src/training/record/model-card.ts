import { TypedError } from '../../errors/typed-error';
import { BACKBONES, backboneLayers } from '../../model/spec';
import type { OwnSize } from '../../model/spec/backbone';
import { BASE_CLASSES } from '../../numerics/constants';
import { configSchema, type PretrainingConfig } from '../config';
import { PRESETS } from '../presets';

/**
 * The config.json beside a file of weights: what PyTorch needs to build the module, and what the studio needs to build
 * it again.
 */
export interface Provenance {
  readonly run: string;
  readonly network: 'student' | 'teacher';
  /** Steps taken before these weights. */
  readonly step: number;
  /** SHA-256 of the genome's bases, in hexadecimal, where it is known. */
  readonly genome: string | null;
}

export interface ModelCard {
  readonly config: PretrainingConfig;
  /** Null where the file is not one of ours. */
  readonly provenance: Provenance | null;
}

const FORMAT = 'helicase-weights';
const VERSION = 1;
const LARGEST_CARD = 1 << 20;
/** What a card calls the sizes that only some backbones have. */
const CARD_NAMES: Readonly<Record<OwnSize, string>> = { groupSize: 'group_size', heads: 'num_heads' };
/** The published pretraining appends as many CLS vectors (method, section 2). */
const PUBLISHED_CLS_VECTORS = 10;

/** Sizes carry the published names; `config` is the whole config of the run. */
export function formatModelCard(config: PretrainingConfig, provenance: Provenance): string {
  const tokens = config.windowLength + config.clsVectors;
  const card = {
    format: FORMAT,
    version: VERSION,
    architecture: config.backbone,
    input_size: BASE_CLASSES,
    channel_order: ['A', 'C', 'G', 'N', 'T'],
    max_len: tokens,
    cls_vectors: config.clsVectors,
    embedding_size: config.width,
    hidden_size: config.hidden,
    ...Object.fromEntries(BACKBONES[config.backbone].sizes.map((size) => [CARD_NAMES[size], config[size]])),
    block_num: config.blocks,
    layers_per_block: backboneLayers(config) / config.blocks,
    head: config.head,
    projector_hidden: config.projectorHidden,
    prototypes: config.prototypes,
    provenance,
    config,
  };
  return `${JSON.stringify(card, null, 2)}\n`;
}

/**
 * A config.json of ours, or one with the sizes of a published model under their published names.
 * @throws TypedError `card-*` with the path of what is wrong
 */
export function parseModelCard(text: string): ModelCard {
  if (text.length > LARGEST_CARD) throw refuse('large', 'This config.json is far larger than one can be.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('json', 'This config.json is not JSON.', undefined, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('json', 'This config.json is not a JSON object.');
  const card = value as Record<string, unknown>;
  if (card['format'] !== FORMAT) return { config: check(published(card)), provenance: null };
  const { version } = card;
  if (typeof version === 'number' && version > VERSION) {
    const message = `This config.json was written by a newer studio (version ${version}; this one reads ${VERSION}).`;
    throw new TypedError('card-newer', message, 'Update Helicase.', { path: 'version' });
  }
  const config = isObject(card['config']) ? card['config'] : {};
  // A setting that came after the file was written has its preset's value.
  const preset = configSchema.shape.preset.safeParse(config['preset']).data ?? 'nano';
  return { config: check({ ...PRESETS[preset], ...config }), provenance: provenanceOf(card['provenance']) };
}

function published(card: Record<string, unknown>): Record<string, unknown> {
  for (const name of ['embedding_size', 'hidden_size', 'group_size', 'max_len']) {
    if (card[name] === undefined) throw refuse('incomplete', `This config.json does not say ${name}.`, name);
  }
  const { embedding_size, hidden_size, group_size, max_len, block_num, cls_vectors } = card;
  const { blocks, windowLength } = PRESETS.findna;
  return {
    ...PRESETS.findna,
    width: embedding_size,
    hidden: hidden_size,
    groupSize: group_size,
    blocks: block_num ?? blocks,
    // The published files count bases alone, ours the CLS vectors too, which they then name.
    windowLength: cls_vectors === undefined ? max_len : Number(max_len ?? windowLength) - Number(cls_vectors),
    clsVectors: cls_vectors ?? PUBLISHED_CLS_VECTORS,
  };
}

function check(config: Record<string, unknown>): PretrainingConfig {
  const parsed = configSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path.join('.');
  const what =
    issue.code === 'unrecognized_keys' ? 'that this studio does not know' : 'with a value that is not possible';
  throw refuse('invalid', `This config.json holds the setting "${path.slice(0, 60)}" ${what}.`, path.slice(0, 60));
}

function provenanceOf(value: unknown): Provenance | null {
  if (!isObject(value)) return null;
  const { run, network, step, genome } = value;
  if (typeof run !== 'string' || (network !== 'student' && network !== 'teacher') || !Number.isSafeInteger(step))
    return null;
  return {
    run: run.slice(0, 200),
    network,
    step: step as number,
    genome: typeof genome === 'string' ? genome.slice(0, 100) : null,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (code: string, message: string, path?: string, cause?: unknown) =>
  new TypedError(
    `card-${code}`,
    message,
    'Choose the config.json that was exported with the weights.',
    { path },
    { cause },
  );
