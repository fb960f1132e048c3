import type { Interval } from '../summary';

/** One stretch of a record that an annotation names. */
export interface NamedFeature extends Interval {
  readonly record: number;
  /** `CDS`, `tRNA`, `gene` ...; `region` for a line of BED. */
  readonly type: string;
  readonly strand: '+' | '-' | null;
  /** The gene, else what the file calls the feature; empty where it has no name. */
  readonly name: string;
  /** Its locus tag, where that is not the name. */
  readonly locus: string;
  readonly product: string;
  /** Of a CDS: bases before its next codon begins, in reading order; left out where that is not said. */
  readonly phase?: number;
}
