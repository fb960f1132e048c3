import { Fingerprint } from '../../genome/packed/fingerprint';

/** Stands for a sequence and for its reverse complement: 128 bits each, so that equal keys mean equal sequences. */
export interface SequenceKeys {
  readonly forward: string;
  readonly reverse: string;
}

export function sequenceKeys(sequence: Uint8Array): SequenceKeys {
  return {
    forward: new Fingerprint().update(sequence).digest(),
    reverse: new Fingerprint().update(reverseComplement(sequence)).digest(),
  };
}

/** The same key for a sequence and its reverse complement. */
export const strandlessKey = ({ forward, reverse }: SequenceKeys): string => (forward < reverse ? forward : reverse);

/** Base codes on the other strand: A 0 and T 3, C 1 and G 2 change places, N 4 stays. */
export function reverseComplement(sequence: Uint8Array): Uint8Array {
  const { length } = sequence;
  const other = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const base = sequence[length - 1 - i];
    other[i] = base < 4 ? 3 - base : base;
  }
  return other;
}
