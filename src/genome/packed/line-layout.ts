/** Where a record's bases stand in its text: what a line of a .fai index says. */
export interface LineLayout {
  /** Bytes of the text before the first base. */
  readonly textOffset: number;
  readonly lineBases: number;
  /** Bytes of a line with its end. */
  readonly lineBytes: number;
}

/**
 * Watches whether the lines of a record are even: all as long as the first, but for the last, which may be shorter.
 * `samtools faidx` refuses a record whose lines are not, and its bases cannot be found by reckoning.
 */
export class LineWatch {
  private textOffset = 0;
  private lineBases = 0;
  private lineBytes = 0;
  private ended = false;
  private even = true;

  /**
   * Bases of a line as all lines before were, with an end of one byte: such lines need not be told. -1 where there is
   * none.
   */
  get evenBases(): number {
    return this.ended || this.lineBytes !== this.lineBases + 1 ? -1 : this.lineBases;
  }

  /** Begins a record whose first line of bases starts at a byte of the text. */
  begin(textOffset: number): void {
    this.textOffset = textOffset;
    this.lineBases = 0;
    this.lineBytes = 0;
    this.ended = false;
    this.even = true;
  }

  /** A line has ended; `bytes` count its end too. */
  line(bases: number, bytes: number): void {
    if (bases === this.lineBases && bytes === this.lineBytes && !this.ended) return;
    this.otherLine(bases, bytes);
  }

  /** Something else than bases and line ends stands in the record. */
  spoil(): void {
    this.even = false;
  }

  /** What an index would say; undefined where no index could. */
  layout(): LineLayout | undefined {
    if (!this.even || this.lineBytes === 0) return undefined;
    // A single line that ends the file has no end of its own; samtools reckons one byte.
    return {
      textOffset: this.textOffset,
      lineBases: this.lineBases,
      lineBytes: Math.max(this.lineBytes, this.lineBases + 1),
    };
  }

  private otherLine(bases: number, bytes: number): void {
    if (this.lineBytes === 0 && bases > 0) {
      this.lineBases = bases;
      this.lineBytes = bytes;
      return;
    }
    const isLast =
      bases === 0 || (!this.ended && bases <= this.lineBases && bytes - bases <= this.lineBytes - this.lineBases);
    if (!isLast || this.lineBytes === 0) this.even = false;
    this.ended = true;
  }
}
