import { lettersOf } from '../../formats/alphabet';
import { SPLITS, type SplitName } from '../dataset';
import type { RowNote, RowNotes } from '../readers/examples';
import type { SequenceKeys } from './sequence-keys';

/** So many are told one by one. */
const TOLD = 20;
const LETTERS_SHOWN = 24;

/**
 * Rows whose sequence stood before, in the same part or in another, by the kinds a report counts. Each list tells the
 * first 20.
 */
export interface Repeats {
  /** In a part that is scored after the row's own. */
  readonly leaks: RowNotes;
  /** In the same part, further up. */
  readonly duplicates: RowNotes;
  /** Anywhere, with another label. */
  readonly conflicts: RowNotes;
}

interface Rows {
  readonly keys: readonly SequenceKeys[];
  readonly parts: readonly SplitName[];
  readonly labels: ArrayLike<number>;
  readonly sequences: readonly Uint8Array[];
  readonly classes: readonly string[];
}

/**
 * Names the rows behind the counts of a report; rows are numbered from 1 within their part, refused ones not counted.
 */
export function findRepeats({ keys, parts, labels, sequences, classes }: Rows): Repeats {
  const numbers = numberWithin(parts);
  const first = Object.fromEntries(SPLITS.map((split) => [split, new Map<string, number>()])) as Record<
    SplitName,
    Map<string, number>
  >;
  for (const [row, { forward }] of keys.entries())
    if (!first[parts[row]].has(forward)) first[parts[row]].set(forward, row);
  const [leaks, duplicates, conflicts] = [new List(), new List(), new List()];
  const name = (row: number) => `row ${numbers[row].toLocaleString('en')} of ${parts[row]}`;
  const add = (list: List, row: number, says: string) =>
    list.add({ code: 'row-repeats', file: name(row), message: `${shownOf(sequences[row])} ${says}.` });

  for (const [row, { forward, reverse }] of keys.entries()) {
    const same = first[parts[row]].get(forward);
    if (same !== undefined && same !== row) add(duplicates, row, `stands in ${name(same)} already`);
    for (const later of SPLITS.slice(SPLITS.indexOf(parts[row]) + 1)) {
      const exact = first[later].get(forward);
      const other = exact ?? first[later].get(reverse);
      if (other === undefined) continue;
      add(leaks, row, `is ${name(other)} too${exact === undefined ? ', on the other strand' : ''}`);
      break;
    }
    const known = SPLITS.map((split) => first[split].get(forward)).find(
      (before) => before !== undefined && labels[before] !== labels[row],
    );
    if (known !== undefined)
      add(conflicts, row, `is ${classes[labels[row]]} here and ${classes[labels[known]]} in ${name(known)}`);
  }
  return { leaks: leaks.notes(), duplicates: duplicates.notes(), conflicts: conflicts.notes() };
}

class List {
  private count = 0;
  private readonly first: RowNote[] = [];

  add(note: RowNote): void {
    if (this.count++ < TOLD) this.first.push(note);
  }

  notes(): RowNotes {
    return { count: this.count, first: this.first };
  }
}

function numberWithin(parts: readonly SplitName[]): Uint32Array {
  const counts: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  return Uint32Array.from(parts, (part) => ++counts[part]);
}

function shownOf(sequence: Uint8Array): string {
  const text = lettersOf(sequence.subarray(0, LETTERS_SHOWN));
  return sequence.length > LETTERS_SHOWN ? `${text}...` : text;
}
