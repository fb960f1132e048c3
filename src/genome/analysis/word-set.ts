import { bitsFor } from '../../numerics/elementary';

/**
 * Distinct words of two 32-bit numbers, numbered in the order they came; room for a number of them that is known
 * beforehand.
 */
export class WordSet {
  size = 0;
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  /** Number of the word plus one, by hash, with open addressing. */
  private readonly slots: Int32Array;

  constructor(most: number) {
    this.highs = new Int32Array(most);
    this.lows = new Int32Array(most);
    this.slots = new Int32Array(2 ** bitsFor(2 * most));
  }

  add(high: number, low: number): void {
    const slot = this.slotOf(high, low);
    if (this.slots[slot] !== 0) return;
    this.highs[this.size] = high;
    this.lows[this.size] = low;
    this.slots[slot] = ++this.size;
  }

  /** The word's number, -1 where it is not in the set. */
  find(high: number, low: number): number {
    return this.slots[this.slotOf(high, low)] - 1;
  }

  private slotOf(high: number, low: number): number {
    const mask = this.slots.length - 1;
    let slot = Math.imul(Math.imul(high, 0x85ebca6b) ^ low, 0x9e3779b1) >>> 7;
    for (slot &= mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const word = this.slots[slot] - 1;
      if (this.highs[word] === high && this.lows[word] === low) break;
    }
    return slot;
  }
}
