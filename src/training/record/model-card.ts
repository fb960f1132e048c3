import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import { count, parseAs, parseText, z } from '../../formats/schema';
import { BACKBONES, backboneLayers } from '../../model/spec';
import type { OwnSize } from '../../model/spec/backbone';
import { BASE_CLASSES } from '../../numerics/constants';
import { configSchema, type PretrainingConfig } from '../config';
import { PRESETS } from '../presets';
import { upgradeConfig } from './older';

/** Where weights come from; of what a file says about it, what is wrong or too long is left out. */
const provenanceSchema = z.object({
  run: z.string().transform((name) => name.slice(0, 200)),
  network: z.enum(['student', 'teacher']),
  /** Steps taken before these weights. */
  step: count,
  /** Fingerprint of the genome (128-bit Murmur3, `packed/fingerprint.ts`), in hexadecimal, where it is known. */
  genome: z
    .string()
    .transform((fingerprint) => fingerprint.slice(0, 100))
    .nullable()
    .catch(null),
});
export type Provenance = Readonly<z.output<typeof provenanceSchema>>;

/**
 * The config.json beside a file of weights: what PyTorch needs to build the module, and what the studio needs to build
 * it again.
 */
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

/** A card of ours, as far as it says which it is. */
const oursSchema = z.object({
  format: z.literal(FORMAT),
  version: z.unknown().optional(),
  /** As it is: its schema refuses what it does not know, keys with a meaning for JavaScript among them. */
  config: z.custom<object>((value) => typeof value === 'object' && value !== null).catch({}),
  provenance: provenanceSchema.nullable().catch(null),
});

const said = z.custom((value) => value !== undefined);
/** Sizes under their published names; the config's own schema looks at the values. */
const publishedSchema = z.object({
  embedding_size: said,
  hidden_size: said,
  group_size: said,
  max_len: said,
  block_num: z.unknown().optional(),
  cls_vectors: z.unknown().optional(),
});

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
  if (text.length > LARGEST_CARD) throw refuse('card-large', 'This config.json is far larger than one can be.');
  const card = parseText(text);
  if (card === undefined) throw refuse('card-json', 'This config.json is not JSON.');
  if (typeof card !== 'object' || card === null || Array.isArray(card))
    throw refuse('card-json', 'This config.json is not a JSON object.');
  const ours = oursSchema.safeParse(card);
  if (!ours.success) return { config: check(published(card)), provenance: null };
  const { version, config, provenance } = ours.data;
  if (typeof version === 'number' && version > VERSION) {
    const message = `This config.json was written by a newer studio (version ${version}; this one reads ${VERSION}).`;
    throw new TypedError('card-newer', message, 'Update Helicase.', { path: 'version' });
  }
  return { config: check(upgradeConfig(config)), provenance };
}

/** The config that a card with published sizes stands for. */
function published(card: object): object {
  const { embedding_size, hidden_size, group_size, max_len, block_num, cls_vectors } = parseAs(
    publishedSchema,
    card,
    (path) => refuse('card-incomplete', `This config.json does not say ${path}.`, path),
  );
  const { blocks } = PRESETS.findna;
  return {
    ...PRESETS.findna,
    width: embedding_size,
    hidden: hidden_size,
    groupSize: group_size,
    blocks: block_num ?? blocks,
    // The published files count bases alone, ours the CLS vectors too, which they then name.
    windowLength: cls_vectors === undefined ? max_len : Number(max_len) - Number(cls_vectors),
    clsVectors: cls_vectors ?? PUBLISHED_CLS_VECTORS,
  };
}

function check(config: unknown): PretrainingConfig {
  return parseAs(configSchema, config, (path) => {
    const what = isSetting(path) ? 'with a value that is not possible' : 'that this studio does not know';
    return refuse('card-invalid', `This config.json holds the setting "${path}" ${what}.`, path);
  });
}

const isSetting = (path: string): boolean => Object.hasOwn(configSchema.shape, path.split('.')[0]);

const refuse = (code: ErrorCode, message: string, path?: string) =>
  new TypedError(code, message, 'Choose the config.json that was exported with the weights.', { path });
