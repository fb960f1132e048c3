/** Gives each record a name of its own: repeated and empty names are kept as records and renamed. */
export class RecordNames {
  private readonly taken = new Set<string>();
  /** The last number tried behind a repeated name, so that a million equal names do not take a million tries each. */
  private readonly lastNumber = new Map<string, number>();

  /** The name itself, or, where it is taken, the name with the first free number: `chr1`, `chr1_2`, `chr1_3`. */
  claim(name: string): string {
    let free = name;
    if (this.taken.has(name)) {
      let number = this.lastNumber.get(name) ?? 1;
      do free = `${name}_${++number}`;
      while (this.taken.has(free));
      this.lastNumber.set(name, number);
    }
    this.taken.add(free);
    return free;
  }
}
