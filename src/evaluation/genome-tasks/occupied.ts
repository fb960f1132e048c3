interface Place {
  readonly record: number;
  readonly start: number;
  readonly end: number;
}

/** The stretches of a genome that are taken, joined where they overlap. */
export class Occupied {
  private readonly byRecord = new Map<number, { readonly starts: number[]; readonly ends: number[] }>();

  constructor(places: readonly Place[]) {
    for (const { record, start, end } of [...places].sort((a, b) => a.start - b.start)) {
      let own = this.byRecord.get(record);
      if (own === undefined) {
        own = { starts: [], ends: [] };
        this.byRecord.set(record, own);
      }
      const last = own.ends.length - 1;
      if (last >= 0 && start <= own.ends[last]) own.ends[last] = Math.max(own.ends[last], end);
      else {
        own.starts.push(start);
        own.ends.push(end);
      }
    }
  }

  /** Whether any base of [start, end) is taken. */
  touches(record: number, start: number, end: number): boolean {
    const own = this.byRecord.get(record);
    if (own === undefined) return false;
    let [low, high] = [0, own.ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (own.ends[middle] > start) high = middle;
      else low = middle + 1;
    }
    return low < own.starts.length && own.starts[low] < end;
  }
}
