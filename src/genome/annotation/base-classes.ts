import type { Interval } from '../summary';
import { type Annotation, featuresWithin } from './annotation';
import { BASE_CLASSES, type BaseClass } from './base-class-names';
import type { NamedFeature } from './named-feature';

const numberOf = (name: BaseClass): number => BASE_CLASSES.indexOf(name);
const [NONE, OTHER, SEVERAL] = [numberOf('none'), numberOf('other'), numberOf('several')];

/** The class of each base of a stretch, [n], by its number in `BASE_CLASSES`. */
export function baseClasses(
  annotation: Pick<Annotation, 'features'>,
  record: number,
  { start, end }: Interval,
): Uint8Array {
  const classes = new Uint8Array(end - start).fill(NONE);
  for (const feature of featuresWithin(annotation, record, { start, end })) {
    const classAt = classOf(feature);
    for (let base = Math.max(start, feature.start); base < Math.min(end, feature.end); base++) {
      const before = classes[base - start];
      const own = classAt(base);
      if (before === NONE || before === OTHER) classes[base - start] = own;
      // A feature that stands for none of these, such as a repeat, changes nothing of what lies in it.
      else if (own !== OTHER && own !== before) classes[base - start] = SEVERAL;
    }
  }
  return classes;
}

function classOf({ type, strand, phase, start, end }: NamedFeature): (base: number) => number {
  if (type === 'CDS' && strand !== null && phase !== undefined) {
    const codon = [numberOf('codon1'), numberOf('codon2'), numberOf('codon3')];
    // Phase says how many bases come before the next codon begins.
    return (base) => codon[((strand === '+' ? base - start : end - 1 - base) + 3 - phase) % 3];
  }
  const own = type === 'CDS' ? numberOf('coding') : type === 'tRNA' || type === 'rRNA' ? numberOf(type) : OTHER;
  return () => own;
}
