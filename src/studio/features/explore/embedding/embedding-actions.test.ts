import { expect, test } from 'vitest';
import type { PlacedRegion } from '../../../../engine/explore/placed-regions';
import { PRESETS } from '../../../../training/presets';
import { genome } from '../../../testing/fixtures';
import { openStudio } from '../../../testing/open-studio';

const regions = [0, 1, 2].map(
  (i): PlacedRegion => ({
    record: 0,
    name: 'chr',
    start: 100 * i,
    end: 100 * i + 50,
    strand: i === 1 ? '-' : null,
    feature: 'CDS',
    label: `g${i}`,
    gc: 0.5,
  }),
);
const embeddings = {
  values: Float32Array.of(1, 2, 3, 4, 5, 6),
  width: 2,
  model: 'a run, step 20, teacher; layer 1 of 7, mean',
};
const plane = { pca: new Float32Array(6), explained: [0.5, 0.2] as const, umap: null };

async function openExplore() {
  const studio = openStudio('#screen=explore');
  studio.store.setState({ genome: genome() });
  studio.actions.openExplore();
  const info = { id: 'run/r1/20.1', label: 'a run', shape: PRESETS.nano, networks: ['teacher'] as const };
  await studio.engine.answer('benchmarks.weights', [{ ...info, run: { name: 'a run', step: 20 } }]);
  return studio;
}

test('regions are embedded by the trained network and the untrained one, mapped, selected and saved', async () => {
  const { actions, engine, state, downloads } = await openExplore();
  actions.chooseEmbedding({ layer: 1, pooling: 'middle', bases: 50, count: 3 });
  actions.embedRegions();
  expect(engine.asked('explore.spreadRegions')).toEqual([[50, 3]]);
  await engine.answer('explore.spreadRegions', { regions, notes: [] });
  for (const untrained of [false, true]) {
    expect(engine.asked('explore.embed').at(-1)![0]).toMatchObject({ untrained, layer: 1, pooling: 'middle', regions });
    await engine.answer('explore.embed', embeddings);
    await engine.answer('explore.plane', plane);
  }
  const { made } = state().exploring.embedding;
  expect(made).toMatchObject({ of: 3, drawn: [0, 1, 2], by: [{ embeddings, plane }, { plane }] });
  actions.saveEmbeddings('parquet');
  expect(engine.asked('explore.parquet')).toEqual([[regions, embeddings]]);
  await engine.answer('explore.parquet', new Blob(['PAR1']));
  actions.saveEmbeddings('npy');
  actions.selectRegions([1]);
  actions.saveSelected('bed');
  actions.saveSelected('fasta');
  await engine.answer('explore.fasta', new Blob(['>x']));
  expect(downloads.map(({ name }) => name)).toEqual([
    'embeddings-a-run-step-20-teacher-layer-1-of-7-mean.parquet',
    'embeddings-a-run-step-20-teacher-layer-1-of-7-mean.npy',
    'embeddings-a-run-step-20-teacher-layer-1-of-7-mean.tsv',
    'selected.bed',
    'selected.fa',
  ]);
  expect(await downloads[2].blob.text()).toBe(
    'chrom\tstart\tend\tstrand\nchr\t0\t50\t.\nchr\t100\t150\t-\nchr\t200\t250\t.\n',
  );
  expect(await downloads[3].blob.text()).toBe('chr\t100\t150\tg1\t0\t-\n');
});

test('a new map has nothing selected, also where something was selected in the one before meanwhile', async () => {
  const { actions, engine, state } = await openExplore();
  const embed = async (count: number, meanwhile: () => void) => {
    actions.chooseEmbedding({ control: false });
    actions.embedRegions();
    await engine.answer('explore.spreadRegions', { regions: regions.slice(0, count), notes: [] });
    meanwhile();
    await engine.answer('explore.embed', embeddings);
    await engine.answer('explore.plane', plane);
    return state().exploring.embedding;
  };
  await embed(3, () => {});
  const { made, selected } = await embed(1, () => actions.selectRegions([2]));
  expect(made?.regions).toHaveLength(1);
  expect(selected).toEqual([]);
});

test('a file of regions is read at once, and what is cancelled leaves what was there', async () => {
  const { actions, engine, state } = await openExplore();
  actions.chooseEmbeddedRegions(new File(['x'], 'genes.bed'));
  await engine.answer('explore.regions', { regions, notes: [] });
  expect(state().exploring.embedding).toMatchObject({ choices: { from: 'file' }, file: { name: 'genes.bed' } });
  actions.embedRegions();
  await expect.poll(() => engine.asked('explore.embed')).toHaveLength(1);
  actions.cancelEmbedding();
  await engine.giveUp('explore.embed');
  expect(state().exploring.embedding).toMatchObject({ asked: null, made: null, problem: null });
});
