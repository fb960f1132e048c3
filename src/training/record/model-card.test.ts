import { describe, expect, test } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { PRESETS, presetFor } from '../presets';
import { formatModelCard, parseModelCard } from './model-card';

const PROVENANCE = { run: 'E. coli <b>', network: 'teacher', step: 300, genome: 'ab12' } as const;
const ours = (): Record<string, unknown> => JSON.parse(formatModelCard(PRESETS.small, PROVENANCE));
const read = (card: unknown) => parseModelCard(typeof card === 'string' ? card : JSON.stringify(card));

function refusalOf(card: unknown) {
  try {
    read(card);
  } catch (cause) {
    if (cause instanceof TypedError) return cause.toProblem();
    throw cause;
  }
  throw new Error('Not refused.');
}

describe('the config.json beside weights', () => {
  test('says what PyTorch needs, and comes back whole', () => {
    expect(ours()).toMatchObject({
      max_len: 256,
      embedding_size: 72,
      hidden_size: 176,
      group_size: 8,
      block_num: 2,
      layers_per_block: 8,
      cls_vectors: 4,
    });
    expect(read(ours())).toEqual({ config: PRESETS.small, provenance: PROVENANCE });
  });

  test('of a Transformer names its heads in the place of groups, and comes back whole', () => {
    const config = presetFor('small', 'transformer');
    const card = JSON.parse(formatModelCard(config, PROVENANCE));
    expect(card).toMatchObject({ architecture: 'transformer', num_heads: 5, block_num: 5, layers_per_block: 1 });
    expect(card).not.toHaveProperty('group_size');
    expect(read(card)).toEqual({ config, provenance: PROVENANCE });
  });

  test('of an older studio takes the preset for settings it does not hold', () => {
    const { noise, ...older } = PRESETS.small;
    expect(read({ ...ours(), config: older }).config.noise).toBe(noise);
  });

  test('may hold the sizes of a published model alone', () => {
    const { config, provenance } = read({
      embedding_size: 154,
      group_size: 14,
      hidden_size: 256,
      max_len: 1000,
      mlp_dropout: 0,
      prenorm: 'None',
    });
    expect(config).toMatchObject({
      width: 154,
      groupSize: 14,
      hidden: 256,
      blocks: 4,
      windowLength: 1000,
      clsVectors: 10,
      head: 'feature',
    });
    expect(provenance).toBeNull();
  });

  test.each([
    ['that is not JSON', '{', 'json', undefined],
    ['that is a list', [], 'json', undefined],
    ['of any size', `"${'x'.repeat(2 << 20)}"`, 'large', undefined],
    ['of a newer studio', { ...ours(), version: 2 }, 'newer', 'version'],
    ['without the published sizes', { hidden_size: 4 }, 'incomplete', 'embedding_size'],
    [
      'with sizes that are none',
      { embedding_size: '9', group_size: 1, hidden_size: 4, max_len: 20 },
      'invalid',
      'width',
    ],
    [
      'with a size no device holds',
      { embedding_size: 1e9, group_size: 1, hidden_size: 4, max_len: 20 },
      'invalid',
      'width',
    ],
    ['with a setting that does not exist', { ...ours(), config: { ...PRESETS.small, wisdom: 1 } }, 'invalid', 'wisdom'],
    [
      'with a prototype for a setting',
      JSON.stringify(ours()).replace('"config":{', '"config":{"__proto__":{"width":1},'),
      'invalid',
      '__proto__',
    ],
  ])('%s is refused', (_, card, code, path) => {
    expect(refusalOf(card)).toMatchObject({ code: `card-${code}`, ...(path && { path }) });
  });
});
