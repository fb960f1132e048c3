import { withRoom } from '../../numerics/growing';

const widest32 = 0xffffffff;

/**
 * Whole numbers from 0 to 2^53 in a typed array that grows: 4 bytes each, and 8 from the first on that needs more than
 * 32 bits. Positions in a genome of less than 4 Gb so take half the memory, and those beyond it are still right.
 */
export class Column {
  private array: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  private count: number;

  constructor(values: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer> = new Uint32Array(0)) {
    this.array = values;
    this.count = values.length;
  }

  get length(): number {
    return this.count;
  }

  /** The numbers so far, without copying them; later pushes may or may not show. */
  get values(): Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
    return this.array.subarray(0, this.count);
  }

  at(index: number): number {
    return this.array[index];
  }

  push(value: number): void {
    if (value > widest32 && this.array instanceof Uint32Array) this.array = Float64Array.from(this.array);
    if (this.count === this.array.length) this.grow();
    this.array[this.count++] = value;
  }

  /** Replaces the last number. */
  setLast(value: number): void {
    this.count--;
    this.push(value);
  }

  /** Index of the first number greater than `value`, `length` where there is none; the numbers must rise. */
  firstAbove(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.array[middle] > value) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private grow(): void {
    const room = this.count + 1;
    this.array =
      this.array instanceof Uint32Array
        ? withRoom(this.array, room, (length) => new Uint32Array(length))
        : withRoom(this.array, room, (length) => new Float64Array(length));
  }
}
