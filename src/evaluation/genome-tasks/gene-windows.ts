import { TypedError } from '../../errors/typed-error';
import { type GeneMap, mapGenes } from '../../genome/analysis/gene-map';
import type { Genes } from '../../genome/analysis/genes';
import { Draws, PURPOSE } from '../../numerics/draws';
import { SPLITS, type SplitName } from '../dataset';
import type { Examples } from '../readers/examples';
import { GENE_SPLIT, geneParts } from './gene-parts';
import type { GeneTask } from './gene-tasks';
import { type GenomeSource, readWindow, type Territory, tooUnknown } from './genome-source';
import { drawPlaces, type Place, type Places } from './places';
import type { WindowOptions } from './real-vs-shuffled';

const SEED = 1;
/** Rows of all classes together: an accuracy over so many test rows is sure to about two points. */
const ROWS: Readonly<Record<Exclude<SplitName, 'train'>, number>> = { validation: 700, test: 2800 };
const LEAST_ROWS = 8;

/**
 * Windows of every class, as many of each: at most `windows` a class to train on, of which a benchmark takes as many as
 * it asks labels for, and 700 and 2,800 in all to choose and to test by. Each lies whole in one stretch of its class
 * and in one part.
 * @throws TypedError `genes-too-few`
 */
export async function geneWindows(
  task: GeneTask,
  source: GenomeSource,
  genes: Genes,
  { windowLength, windows }: WindowOptions,
  breathe: () => Promise<void>,
): Promise<Examples> {
  const { genome, split } = source;
  const included = (record: number) => split.train.has(record) || split.validation.has(record);
  const map = mapGenes(genes, genome.records, included);
  const half = Math.floor(windowLength / 2);
  const fits = ({ record, at }: Place) => !tooUnknown(genome, { record, start: at - half }, windowLength);
  const territories = geneParts(source, windowLength);
  const rows = { sequences: [] as Uint8Array[], labels: [] as number[], parts: [] as SplitName[] };
  for (const [number, part] of SPLITS.entries()) {
    const wanted = part === 'train' ? windows : Math.floor(ROWS[part] / task.classes.length);
    const places = placesByClass(task, map, territories[part], windowLength);
    const drawn = places.map((own, label) =>
      drawPlaces(own, wanted, new Draws(SEED, number, label, PURPOSE.geneWindow), fits),
    );
    const each = Math.min(...drawn.map(({ length }) => length));
    if (each < LEAST_ROWS) throw tooFew(task, drawn, part);
    for (const [label, own] of drawn.entries()) {
      for (const { record, at } of own.slice(0, each)) {
        rows.sequences.push(readWindow(genome, { record, start: at - half }, windowLength));
        rows.labels.push(label);
        rows.parts.push(part);
      }
      await breathe();
    }
  }
  const none = { count: 0, first: [] };
  return {
    classes: task.classes,
    ...rows,
    labels: Uint16Array.from(rows.labels),
    split: GENE_SPLIT,
    refused: none,
    noted: none,
  };
}

/** Of each class, the centres of windows that lie in one of its stretches and in one of the territories. */
function placesByClass(
  task: GeneTask,
  map: GeneMap,
  territories: readonly Territory[],
  windowLength: number,
): readonly Places[][] {
  const half = Math.floor(windowLength / 2);
  const byRecord = new Map<number, Territory[]>();
  for (const each of territories) byRecord.set(each.record, [...(byRecord.get(each.record) ?? []), each]);
  const places: Places[][] = task.classes.map(() => []);
  for (const { record, start, end, label, phase } of task.stretches(map)) {
    for (const within of byRecord.get(record) ?? []) {
      const from = Math.max(start, within.start) + half;
      const to = Math.min(end, within.end) - windowLength + half;
      const step = phase === undefined ? 1 : 3;
      // The first place from there on that has the phase.
      const first = phase === undefined ? from : from + ((((start + phase - from) % 3) + 3) % 3);
      if (to >= first) places[label].push({ record, first, step, count: Math.floor((to - first) / step) + 1 });
    }
  }
  return places;
}

function tooFew({ classes }: GeneTask, drawn: readonly (readonly Place[])[], part: SplitName): TypedError {
  const counts = drawn.map(({ length }, label) => `${classes[label]} ${length.toLocaleString('en')}`).join(', ');
  return new TypedError(
    'genes-too-few',
    `The ${part} part has too few windows of a class (${counts}); ${LEAST_ROWS} of each are needed.`,
    'Choose shorter windows, a longer genome or its annotation, or hold out more of it.',
  );
}
