import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import { type Coloured, inKinds, onScale } from '../../charts/points/colours';
import { percent, whole } from '../../ui/format';

/** What the points of a map are coloured by, and what is said of them. Pure. */

const COLOURINGS = { label: 'label', record: 'record', gc: 'GC', position: 'position in the record' } as const;
export type Colouring = keyof typeof COLOURINGS;

/** What this map knows of its sequences. */
export const colouringsOf = ({ labels, places }: EmbeddingMap): readonly (readonly [Colouring, string])[] =>
  (Object.keys(COLOURINGS) as Colouring[])
    .filter((by) => by === 'gc' || (by === 'label' ? labels !== null : places !== null))
    .map((by) => [by, COLOURINGS[by]]);

/** By GC where a map does not know what is asked for. */
export function colouredBy({ labels, classes, places, gc }: EmbeddingMap, by: Colouring): Coloured {
  if (by === 'label' && labels !== null)
    return inKinds(
      Array.from(labels, (label) => classes[label]),
      classes,
    );
  if (by === 'record' && places !== null)
    return inKinds(
      Array.from(places.record, (record) => places.names[record]),
      places.names,
    );
  if (by === 'position' && places !== null) return onScale(places.start, (start) => `base ${whole(start + 1)}`);
  return onScale(gc, (share) => `${percent(share)} GC`);
}

/** What is known of one sequence, but the sequence itself. */
export function pointText({ labels, classes, places, gc }: EmbeddingMap, index: number): string {
  const facts = [`${percent(gc[index])} GC`];
  if (labels !== null) facts.unshift(classes[labels[index]]);
  if (places !== null) facts.unshift(`${places.names[places.record[index]]}:${whole(places.start[index] + 1)}`);
  return facts.join(', ');
}
