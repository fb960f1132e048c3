import type { Interval } from '../summary';
import { type Annotation, featuresWithin, type NamedFeature } from './annotation';

/** What an annotation says of single bases, by the class that a network is compared over. */
export const BASE_CLASS_NAMES = {
  codon1: 'CDS, first base of its codon',
  codon2: 'CDS, second base',
  codon3: 'CDS, third base',
  coding: 'CDS without a reading frame, or of a pseudogene',
  several: 'several of CDS, tRNA and rRNA',
  tRNA: 'tRNA',
  rRNA: 'rRNA',
  other: 'other features',
  none: 'no feature (intergenic)',
} as const;
export type BaseClass = keyof typeof BASE_CLASS_NAMES;
export const BASE_CLASSES = Object.keys(BASE_CLASS_NAMES).filter((name): name is BaseClass => name in BASE_CLASS_NAMES);

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
