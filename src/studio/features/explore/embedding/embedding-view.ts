import type { PlacedRegion } from '../../../../engine/explore/placed-regions';
import { type Coloured, inKinds, onScale } from '../../../charts/points/colours';
import { percent, whole } from '../../../ui/format';
import { regionText } from '../view-range';

/** What regions are coloured by, and what is said of them. Pure. */

export const COLOURINGS = {
  gc: 'GC',
  feature: 'feature',
  strand: 'strand',
  record: 'record',
  position: 'position in the record',
} as const;
export type Colouring = keyof typeof COLOURINGS;

export function coloured(regions: readonly PlacedRegion[], by: Colouring): Coloured {
  if (by === 'gc')
    return onScale(
      regions.map(({ gc }) => gc),
      (gc) => `${percent(gc)} GC`,
    );
  if (by === 'position')
    return onScale(
      regions.map(({ start }) => start),
      (start) => `base ${whole(start + 1)}`,
    );
  const kindOf = {
    feature: ({ feature }: PlacedRegion) => feature ?? 'not known',
    strand: ({ strand }: PlacedRegion) => (strand === null ? 'no strand' : `${strand} strand`),
    record: ({ name }: PlacedRegion) => name,
  }[by];
  return inKinds(regions.map(kindOf));
}

/** What is known of a region, in words. */
export function regionFacts({ name, start, end, strand, feature, label, gc }: PlacedRegion): string {
  const what = [feature, label].filter((part) => part !== null && part !== '').join(' ');
  const facts = [
    `${regionText(name, { start, end })}${strand === null ? '' : ` (${strand})`}`,
    what,
    Number.isNaN(gc) ? '' : `${percent(gc)} GC`,
  ];
  return facts.filter((fact) => fact !== '').join(', ');
}
