import { tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { openForTests } from '../device/testing';
import { readSafetensors } from '../formats/safetensors';
import { BASE_CLASSES } from '../numerics/constants';
import { layOut } from './layout';
import { baseLogits, encode } from './network';
import { EXPORTED } from './oracle/exported';
import chordMixer from './oracle/exported-chordmixer.json';
import chordMixerFile from './oracle/exported-chordmixer.txt?raw';
import transformer from './oracle/exported-transformer.json';
import transformerFile from './oracle/exported-transformer.txt?raw';
import torch from './oracle/made-by-torch.json';
import torchFile from './oracle/made-by-torch.txt?raw';
import { fromPublished, publishedTensors } from './published';
import type { NetworkShape } from './shape';
import { withWeights } from './testing';

// Made by bench/oracle/published.py, in the published order of bases.
const PUBLISHED_BASES = 'ACGNT';
const OUR_BASES = 'ACGTN';

const TORCH_SHAPE: NetworkShape = {
  ...EXPORTED.chordmixer.shape,
  head: 'feature',
  windowLength: torch.config.max_len - torch.config.cls_vectors,
  clsVectors: torch.config.cls_vectors,
  width: torch.config.embedding_size,
  hidden: torch.config.hidden_size,
  groupSize: torch.config.group_size,
  blocks: torch.config.block_num,
};

test.each([
  ['the studio and loaded by PyTorch', EXPORTED.chordmixer.shape, chordMixerFile, chordMixer],
  ['the studio and loaded by PyTorch, a Transformer,', EXPORTED.transformer.shape, transformerFile, transformer],
  ['PyTorch and loaded by the studio', TORCH_SHAPE, torchFile, torch],
])('a file written by %s gives the same logits in both', async (_, shape, base64, expected) => {
  await openForTests('wasm');
  const layout = layOut(shape);
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const { tensors } = await readSafetensors(new Blob([bytes]), publishedTensors(layout));
  const tokens = shape.windowLength + shape.clsVectors;
  const input = new Float32Array(expected.sequences.length * tokens * BASE_CLASSES);
  expected.sequences.forEach((sequence, row) => {
    [...sequence].forEach((base, at) => {
      input[(row * tokens + at) * BASE_CLASSES + OUR_BASES.indexOf(base)] = 1;
    });
  });
  const flat = tensor1d(fromPublished(tensors, layout));
  const x = tensor3d(input, [expected.sequences.length, tokens, BASE_CLASSES]);
  const logits = await withWeights(flat, layout, (weights) =>
    baseLogits(weights, encode(weights, x, shape), shape),
  ).data();
  expect(logits).toHaveLength(expected.logits.length);
  expected.logits.forEach((value, i) => {
    const base = PUBLISHED_BASES[i % BASE_CLASSES];
    const ours = i - (i % BASE_CLASSES) + OUR_BASES.indexOf(base);
    expect(Math.abs(logits[ours] - value), `logit ${i} (${base})`).toBeLessThan(1e-6);
  });
});
