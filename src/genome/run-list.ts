/** Sorted, disjoint, half-open intervals of positions in two typed arrays that grow: 16 bytes a run. */
export class RunList {
  private starts = new Float64Array(16);
  private ends = new Float64Array(16);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Appends [start, end), which must not begin before the last run's end; a run that touches the last one joins it. */
  add(start: number, end: number): void {
    if (this.count > 0 && this.ends[this.count - 1] === start) {
      this.ends[this.count - 1] = end;
      return;
    }
    if (this.count === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }

  /** Calls `visit` with the part of each run that lies inside [start, end), in order. O(log runs + runs visited). */
  forEachWithin(start: number, end: number, visit: (from: number, to: number) => void): void {
    for (let i = this.firstEndingAfter(start); i < this.count && this.starts[i] < end; i++) {
      visit(Math.max(this.starts[i], start), Math.min(this.ends[i], end));
    }
  }

  private firstEndingAfter(position: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ends[middle] > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
