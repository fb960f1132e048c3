import { fitTwoSided, TwoSidedTable } from '../../genome/analysis/two-sided';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Split } from '../../genome/split/split';
import type { Stretches } from '../../genome/split/stretches';

/** Of the split as it is, and of the one that a network was trained with. */
const MOST_KEPT = 2;

/** Tables of counts that surprisal is held against, each fitted once for a genome and its split. */
export class CountTables {
  private readonly tables = new Map<string, TwoSidedTable>();

  /** Counts of the part that is trained on; where nothing is, all bases are alike. */
  of({ genome, split }: { readonly genome: PackedGenome; readonly split: Split }): TwoSidedTable {
    const key = [genome.fingerprint, signature(split.train), signature(split.validation)].join(' ');
    const table = this.tables.get(key) ?? fitted(genome, split);
    this.tables.delete(key);
    this.tables.set(key, table);
    for (const oldest of [...this.tables.keys()].slice(0, -MOST_KEPT)) this.tables.delete(oldest);
    return table;
  }
}

const fitted = (genome: PackedGenome, split: Split): TwoSidedTable =>
  split.train.bases === 0 ? new TwoSidedTable([new Float64Array(4).fill(1 / 4)]) : fitTwoSided(genome, split).table;

/** Number, bases and a hash (FNV-1a by whole numbers) of stretches. */
function signature(stretches: Stretches): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < stretches.count; i++)
    for (const value of [stretches.recordAt(i), stretches.startAt(i), stretches.endAt(i)])
      hash = Math.imul(hash ^ value, 0x01000193);
  return `${stretches.count} ${stretches.bases} ${hash >>> 0}`;
}
