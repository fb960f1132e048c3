import type { SplitName } from '../dataset';
import type { ExampleCollector, RowPlace } from './examples';
import { joinedKmers, kmerLength } from './sequence-text';

/** Gives the rows of one file to the collector, joined again where their sequences are overlapping k-mers. */
export class SequenceReader {
  private readonly into: ExampleCollector;
  private readonly k: number | null;

  /** @param head some sequences of the file, by which it is told whether they are k-mers */
  constructor(into: ExampleCollector, file: string, head: readonly string[]) {
    this.into = into;
    this.k = kmerLength(head);
    if (this.k === null) return;
    const message =
      `The sequences are written as overlapping words of ${this.k}, as DNABERT takes them; they were joined ` +
      'again.';
    into.remarks.add({ code: 'kmers-joined', message, file });
  }

  add(text: string, label: string, part: SplitName | null, place: RowPlace): void {
    const sequence = this.k === null || !/[ \t]/.test(text.trim()) ? text : joinedKmers(text, this.k);
    if (sequence === null)
      this.into.refuse('row-kmers', `A word of the row does not go on from the one before by one base.`, place);
    else this.into.add(sequence, label, part, place);
  }
}
