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
