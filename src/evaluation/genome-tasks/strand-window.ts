import type { Strand } from '../../genome/analysis/genes';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { reverseComplement } from '../data/sequence-keys';
import { readWindow } from './genome-source';

/** A base, and the strand it is read on. */
export interface Site {
  readonly record: number;
  readonly at: number;
  readonly strand: Strand;
}

/** Where the window around a site begins: read on its strand, the site has index floor(L / 2). */
export function windowStart({ at, strand }: Site, windowLength: number): number {
  const half = Math.floor(windowLength / 2);
  return strand === '+' ? at - half : at - (windowLength - 1 - half);
}

/** The window around a site, on its strand. Throws RangeError where it leaves the record. */
export function windowAround(genome: PackedGenome, site: Site, windowLength: number): Uint8Array {
  const window = readWindow(genome, { record: site.record, start: windowStart(site, windowLength) }, windowLength);
  return site.strand === '+' ? window : reverseComplement(window);
}
