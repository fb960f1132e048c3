import { expect, it } from 'vitest';
import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import { colouringsOf, dotsOf, layoutsOf, legendOf, pointText } from './map-view';

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
  expect(colouringsOf(ofTask)).toEqual(['label', 'gc']);
  expect(colouringsOf(ofGenome)).toEqual(['record', 'gc', 'position']);
  expect(layoutsOf(ofTask)).toEqual(['pca']);
  expect(layoutsOf(ofGenome)).toEqual(['umap', 'pca']);
});

it('dots fill the square, one colour a kind', () => {
  const dots = dotsOf(ofTask, 'pca', 'label');
  expect(dots.map(({ x, y }) => [x, y])).toEqual([
    [0, 0],
    [1, 1],
    [0.5, 0.5],
  ]);
  expect(dots[0].colour).toBe(dots[2].colour);
  expect(dots[0].colour).toBe(legendOf(ofTask, 'label')[0].colour);
  expect(new Set(dotsOf(ofGenome, 'umap', 'position').map(({ colour }) => colour)).size).toBe(3);
});

it('a scale names its ends, and a dot what is known of it', () => {
  expect(legendOf(ofGenome, 'position').map(({ name }) => name)).toEqual(['base 1', 'base 200']);
  expect(legendOf(ofTask, 'gc').map(({ name }) => name)).toEqual(['0 % GC', '100 % GC']);
  expect(pointText(ofTask, 1)).toBe('yes, 100 % GC');
  expect(pointText(ofGenome, 1)).toBe('chr2:100, 100 % GC');
});
