import { describe, expect, test } from 'vitest';
import { writeSafetensors } from '../formats/safetensors';
import { layOut } from './layout';
import { EXPORTED } from './oracle/exported';
import { fromPublished, publishedTensors, toPublished } from './published';
import { initialParameters } from './weights';

const named = (tensors: ReturnType<typeof toPublished>) => new Map(tensors.map(({ name, values }) => [name, values]));

describe.each(Object.entries(EXPORTED))('weights of a %s under their published names', (name, { shape, seed }) => {
  const layout = layOut(shape);
  const flat = initialParameters(layout, seed);

  test('are those of the file whose logits PyTorch computed', async () => {
    const file = Buffer.from(writeSafetensors(toPublished(flat, layout), { format: 'pt' }));
    await expect(file.toString('base64')).toMatchFileSnapshot(`./oracle/exported-${name}.txt`);
  });

  test('come back as they went', () => {
    expect(fromPublished(named(toPublished(flat, layout)), layout)).toEqual(flat);
  });

  test('have a name each', () => {
    expect(new Set(publishedTensors(layout).map((tensor) => tensor.name)).size).toBe(layout.slots.length);
  });
});

describe('weights under their published names', () => {
  const { shape } = EXPORTED.chordmixer;

  test('of the published size have the published names and shapes', () => {
    const published = layOut({
      ...shape,
      windowLength: 1000,
      clsVectors: 10,
      width: 308,
      hidden: 512,
      groupSize: 28,
      blocks: 4,
      head: 'feature',
    });
    const shapes = Object.fromEntries(publishedTensors(published).map(({ name, shape }) => [name, shape]));
    expect(Object.keys(shapes)).toHaveLength(4 + 4 * 4 * 10);
    expect(shapes).toMatchObject({
      'embedding.weight': [308, 5],
      'embedding.bias': [308],
      'encoder.SwanDNA_blocks.0.SwanDNA_blocks.0.column_transform.fc1.weight': [512, 308],
      'encoder.SwanDNA_blocks.3.SwanDNA_blocks.9.column_transform.fc2.weight': [308, 512],
      'encoder.SwanDNA_blocks.3.SwanDNA_blocks.9.column_transform.fc2.bias': [308],
      'linear.weight': [5, 308],
      'linear.bias': [5],
    });
  });

  test('exchange T and N and nothing else', () => {
    const tiny = layOut({ ...shape, width: 1, head: 'feature' });
    const numbered = Float32Array.from({ length: tiny.size }, (_, i) => i);
    const { 'linear.bias': bias, 'embedding.weight': embedding } = Object.fromEntries(
      named(toPublished(numbered, tiny)),
    );
    const start = tiny.slots.at(-1)!.offset;
    expect([...bias]).toEqual([0, 1, 2, 4, 3].map((base) => start + base));
    expect([...embedding]).toEqual([0, 1, 2, 4, 3]);
  });
});
