import { expect, it } from 'vitest';
import { writeSafetensors } from '../../formats/safetensors';
import { layOut } from '../../model/layout';
import { toPublished } from '../../model/published';
import { initialParameters } from '../../model/weights';
import { PRESETS } from '../../training/presets';
import { formatModelCard } from '../../training/record/model-card';
import { importWeights } from './weights-import';

const config = { ...PRESETS.nano, width: 8, hidden: 10, objective: 'latent', neighbourWeight: 0.1 } as const;
const layout = layOut(config);
const trained = initialParameters(layout, 7);
const provenance = { run: 'a run', network: 'teacher', step: 3, genome: null } as const;
const card = new Blob([formatModelCard(config, provenance)]);
const isPredictor = (name: string) => name.startsWith('predictor.');

it.each(['published names', 'our own'] as const)(
  'weights under %s come with predictors or without, which are then drawn',
  async (names) => {
    const ours = layout.slots.map(({ name, shape, offset, size }) => ({
      name,
      shape,
      values: trained.slice(offset, offset + size),
    }));
    const tensors = names === 'our own' ? ours : toPublished(trained, layout);
    const importing = async (some: typeof tensors) =>
      (await importWeights(new Blob([writeSafetensors(some)]), card)).parameters;
    expect(await importing(tensors)).toEqual(trained);

    const bare = await importing(tensors.filter(({ name }) => !isPredictor(name)));
    const fresh = initialParameters(layout, config.seed);
    for (const { name, offset, size } of layout.slots) {
      const source = isPredictor(name) ? fresh : trained;
      expect(bare.slice(offset, offset + size), name).toEqual(source.slice(offset, offset + size));
    }
    await expect(importing(tensors.filter(({ name }) => !/output|^linear/.test(name)))).rejects.toMatchObject({
      code: 'safetensors-names',
    });
  },
);
