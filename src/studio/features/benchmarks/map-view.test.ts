import { expect, it } from 'vitest';
import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import { PRESETS } from '../../../training/presets';
import { colouredBy, colouringsOf, networksOf, pointText } from './map-view';

const ofTask: EmbeddingMap = {
  of: 'test part of made/up',
  weights: 'untrained network',
  features: 'mean',
  pca: Float32Array.of(-1, 0, 1, 4, 0, 2),
  explained: [0.7, 0.2],
  umap: null,
  sequences: ['ACGT', 'GGGG', 'AAAA'],
  gc: Float32Array.of(0.5, 1, 0),
  labels: Uint16Array.of(0, 1, 0),
  classes: ['no', 'yes'],
  places: null,
};
const ofGenome: EmbeddingMap = {
  ...ofTask,
  umap: ofTask.pca,
  labels: null,
  classes: [],
  places: { record: Uint32Array.of(0, 1, 1), start: Float64Array.of(0, 99, 199), names: ['chr1', 'chr2'] },
};

it('a task is coloured by label and GC, a genome by record, GC and position', () => {
  const names = (map: EmbeddingMap) => colouringsOf(map).map(([by]) => by);
  expect(names(ofTask)).toEqual(['label', 'gc']);
  expect(names(ofGenome)).toEqual(['record', 'gc', 'position']);
});

it('labels and records have a colour each, in their own order', () => {
  const labels = colouredBy(ofTask, 'label');
  expect(labels.legend.map(({ name }) => name)).toEqual(['no', 'yes']);
  expect(labels.colours).toEqual([0, 1, 0].map((label) => labels.legend[label].colour));
  const records = colouredBy(ofGenome, 'record');
  expect(records.legend.map(({ name }) => name)).toEqual(['chr1', 'chr2']);
  expect(records.colours[1]).toBe(records.colours[2]);
});

it('a scale names its ends, and a dot what is known of it', () => {
  const { legend, colours } = colouredBy(ofGenome, 'position');
  expect(legend.map(({ name }) => name)).toEqual(['base 1', 'base 200']);
  expect(new Set(colours).size).toBe(3);
  expect(colouredBy(ofTask, 'gc').legend.map(({ name }) => name)).toEqual(['0 % GC', '100 % GC']);
  expect(pointText(ofTask, 1)).toBe('yes, 100 % GC');
  expect(pointText(ofGenome, 1)).toBe('chr2:100, 100 % GC');
});

it('networks that are called alike are told apart', () => {
  const run = { name: 'run 1', step: 40 };
  const of = (id: string) => ({ id, label: 'run 1', shape: PRESETS.nano, networks: ['student'] as const, run });
  const networks = networksOf([of('run/a/40'), of('run/b/40')]);
  expect(networks.map(({ text }) => text)).toEqual([
    'run 1, step 40, student',
    'run 1, step 40, student',
    'untrained network',
  ]);
  expect(new Set(networks.map(({ key }) => key)).size).toBe(3);
});
