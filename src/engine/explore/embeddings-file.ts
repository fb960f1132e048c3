import { npyFile } from '../../formats/npy';
import type { Embeddings } from './order';
import type { PlacedRegion } from './placed-regions';

/** Where regions lie, with BED's coordinates: from 0, the end outside. */
type Place = Pick<PlacedRegion, 'name' | 'start' | 'end' | 'strand'>;

/** [regions, width], float32. */
export const embeddingsNpy = ({ values, width }: Embeddings): Blob => npyFile(values, [values.length / width, width]);

/** A line a region, in the order of the rows. */
export function placesText(regions: readonly Place[]): string {
  const lines = regions.map(({ name, start, end, strand }) => `${name}\t${start}\t${end}\t${strand ?? '.'}\n`);
  return ['chrom\tstart\tend\tstrand\n', ...lines].join('');
}

/** BED of six columns. */
export const placesBed = (regions: readonly (Place & Pick<PlacedRegion, 'label' | 'feature'>)[]): string =>
  regions
    .map(({ name, start, end, strand, label, feature }) => {
      const called = (label || feature || 'region').replace(/\s+/g, '_');
      return `${name}\t${start}\t${end}\t${called}\t0\t${strand ?? '.'}\n`;
    })
    .join('');
