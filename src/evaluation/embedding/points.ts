import { Draws, PURPOSE } from '../../numerics/draws';
import { shuffled } from '../../numerics/shuffle';
import type { Dataset } from '../dataset';
import { type GenomeSource, readWindow, spreadWindows, type Territory } from '../genome-tasks/genome-source';
import { select } from '../parts';
import type { EmbeddingMap } from './map';

/** What is to be drawn, and what it may be coloured by. */
type Points = { readonly points: readonly Uint8Array[] } & Pick<EmbeddingMap, 'of' | 'labels' | 'classes' | 'places'>;

/** The test part of a task, or a sample of it, drawn once and for all. */
export function taskPoints({ task, parts: { test }, classes }: Dataset, most: number): Points {
  const rows = shuffled([...test.labels.keys()], new Draws(0, 1, 0, PURPOSE.mapSample)).slice(0, most);
  const { sequences, labels } = select(test, rows);
  return { points: sequences, of: `test part of ${task}`, labels, classes, places: null };
}

/** Windows spread evenly over the included records of a genome. */
export function genomePoints({ name, genome, split }: GenomeSource, windowLength: number, most: number): Points {
  const everywhere: Territory[] = [split.train, split.validation].flatMap((part) =>
    Array.from({ length: part.count }, (_, i) => ({
      record: part.recordAt(i),
      start: part.startAt(i),
      end: part.endAt(i),
    })),
  );
  const windows = spreadWindows(genome, everywhere, windowLength, most);
  const records = [...new Set(windows.map(({ record }) => record))].sort((a, b) => a - b);
  return {
    points: windows.map((window) => readWindow(genome, window, windowLength)),
    of: `windows of ${name}`,
    labels: null,
    classes: [],
    places: {
      record: Uint32Array.from(windows, ({ record }) => records.indexOf(record)),
      start: Float64Array.from(windows, ({ start }) => start),
      names: records.map((record) => genome.records.nameOf(record)),
    },
  };
}
