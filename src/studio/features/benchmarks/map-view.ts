import { UNTRAINED } from '../../../engine/benchmarks/order';
import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import type { NetworkName, WeightsInfo } from '../../../evaluation/weights-source';
import { type Coloured, inKinds, onScale } from '../../charts/points/colours';
import { percent, whole } from '../../ui/format';
import { type Chosen, weightsText } from './benchmarks';

/** Who may draw a map, what its points are coloured by, and what is said of them. Pure. */

interface MapNetwork {
  /** Its own, where two are called alike. */
  readonly key: string;
  readonly text: string;
  readonly weights: Chosen;
}

/** Both networks of all weights, then the untrained one. */
export function networksOf(offers: readonly WeightsInfo[]): readonly MapNetwork[] {
  const of = (id: string, network: NetworkName, text: string): MapNetwork => ({
    key: `${id} ${network}`,
    text,
    weights: { id, network },
  });
  return [
    ...offers.flatMap((info) => info.networks.map((network) => of(info.id, network, weightsText(info, network)))),
    of(UNTRAINED, 'teacher', 'untrained network'),
  ];
}

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
