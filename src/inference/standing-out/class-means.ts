import { BASE_CLASSES, type BaseClass } from '../../genome/annotation/base-class-names';

/** Mean surprisal of some bases in bits, the network's and the count table's; NaN where there are none. */
export interface MeanSurprisal {
  readonly bases: number;
  readonly network: number;
  readonly table: number;
}

/** Of the bases of a class: all of them, and those that training did not see. */
export interface ClassMeans {
  readonly of: BaseClass | 'all';
  readonly all: MeanSurprisal;
  readonly heldOut: MeanSurprisal;
}

/** Means over classes of bases, from values as they come. */
export class ClassSums {
  private readonly all = new Sums();
  private readonly heldOut = new Sums();

  /**
   * @param classes [n], as `baseClasses` gives them
   * @param surprisal bits [n], NaN where there is none; `excess` what is left of it beyond the table
   * @param heldOut [n], 1 where training did not see a base
   */
  add(classes: Uint8Array, surprisal: Float32Array, excess: Float32Array, heldOut: Uint8Array): void {
    for (const [i, bits] of surprisal.entries()) {
      if (Number.isNaN(bits)) continue;
      this.all.add(classes[i], bits, bits - excess[i]);
      if (heldOut[i] === 1) this.heldOut.add(classes[i], bits, bits - excess[i]);
    }
  }

  /** All bases first, then the classes that have any. */
  means(): readonly ClassMeans[] {
    const rows = BASE_CLASSES.map((of, k) => ({ of, all: this.all.of([k]), heldOut: this.heldOut.of([k]) }));
    const every = [...BASE_CLASSES.keys()];
    const whole = { of: 'all', all: this.all.of(every), heldOut: this.heldOut.of(every) } as const;
    return [whole, ...rows.filter(({ all }) => all.bases > 0)];
  }
}

class Sums {
  private readonly bases = new Float64Array(BASE_CLASSES.length);
  private readonly network = new Float64Array(BASE_CLASSES.length);
  private readonly table = new Float64Array(BASE_CLASSES.length);

  add(k: number, network: number, table: number): void {
    this.bases[k]++;
    this.network[k] += network;
    this.table[k] += table;
  }

  of(classes: readonly number[]): MeanSurprisal {
    const sum = (values: Float64Array) => classes.reduce((total, k) => total + values[k], 0);
    const bases = sum(this.bases);
    return { bases, network: sum(this.network) / bases, table: sum(this.table) / bases };
  }
}
