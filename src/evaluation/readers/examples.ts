import { TypedError } from '../../errors/typed-error';
import { notResidue, residueCodes, unknownBase, unknownBit } from '../../formats/alphabet';
import type { SplitName, Substitutions } from '../dataset';
import type { Task } from '../tasks/task';

/** Where a row stands: lines from 1; for parquet and folders, rows and files. */
export interface RowPlace {
  readonly file: string;
  readonly line?: number;
  readonly record?: string;
}

export interface RowNote extends RowPlace {
  readonly code: string;
  readonly message: string;
}

/** So many rows are told one by one; the rest as a count. */
const TOLD = 20;
/** More classes than this is no classification: most likely the wrong column was chosen. */
const MOST_CLASSES = 1000;

/** What came of reading: rows in their order, as columns. */
export interface Examples {
  readonly classes: readonly string[];
  readonly sequences: readonly Uint8Array[];
  readonly labels: Uint16Array;
  /** Null where nothing told the part. */
  readonly parts: readonly (SplitName | null)[];
  /** Of a task that is answered without training. */
  readonly substitutions?: Substitutions;
  /** How the parts came about, where the reader knows better than that files told them. */
  readonly split?: string;
  readonly refused: RowNotes;
  readonly noted: RowNotes;
}

export interface RowNotes {
  readonly count: number;
  /** The first 20. */
  readonly first: readonly RowNote[];
}

class NoteList implements RowNotes {
  count = 0;
  readonly first: RowNote[] = [];

  add(note: RowNote): void {
    if (this.count++ < TOLD) this.first.push(note);
  }
}

/** Takes labelled rows as text, keeps those that can be used and says of each other why not. */
export class ExampleCollector {
  readonly refused = new NoteList();
  readonly noted = new NoteList();
  rows = 0;
  private readonly task: Task;
  private readonly sequences: Uint8Array[] = [];
  private readonly labels: number[] = [];
  private readonly parts: (SplitName | null)[] = [];
  private readonly fixed: ReadonlyMap<string, number> | null;
  private readonly found = new Map<string, number>();

  constructor(task: Task) {
    this.task = task;
    this.fixed = task.classes === null ? null : labelNames(task.classes);
  }

  /** @param sequence letters, @param label as it stands in the file */
  add(sequence: string, label: string, part: SplitName | null, place: RowPlace): void {
    const letters = sequence.trim();
    const bases = new Uint8Array(letters.length);
    const bad = encode(letters, bases);
    if (letters === '') this.refuse('row-empty', 'The row has no sequence.', place);
    else if (bad >= 0)
      this.refuse(
        'row-letter',
        `"${shown(letters[bad])}" at position ${(bad + 1).toLocaleString('en')} is no nucleotide.`,
        place,
      );
    else this.addBases(bases, label, part, place);
  }

  /** The same for a sequence that is encoded already. */
  addBases(bases: Uint8Array, label: string, part: SplitName | null, place: RowPlace): void {
    const index = this.labelIndex(label);
    if (index === undefined) {
      const message =
        label.trim() === ''
          ? 'The row has no label.'
          : `"${shown(label)}" is none of the task's labels (${labelList(this.task.classes ?? [])}).`;
      this.refuse('row-label', message, place);
      return;
    }
    const fitted = this.fit(bases, place);
    if (fitted === null) return;
    this.rows++;
    this.sequences.push(fitted);
    this.labels.push(index);
    this.parts.push(part);
  }

  refuse(code: string, message: string, place: RowPlace): void {
    this.rows++;
    this.refused.add({ code, message, ...place });
  }

  /** @throws TypedError `task-no-rows` where no row can be used, `task-one-class`, `task-many-classes` */
  finish(): Examples {
    const { refused, noted, sequences } = this;
    if (sequences.length === 0) {
      const first = refused.first[0];
      const message =
        first === undefined
          ? 'The files hold no rows.'
          : `None of ${refused.count.toLocaleString('en')} rows can be used: ${first.message}`;
      throw new TypedError(
        'task-no-rows',
        message,
        'Check which columns hold sequence and label.',
        first === undefined ? {} : place(first),
      );
    }
    const [classes, order] = this.fixed === null ? sortedClasses(this.found) : [this.task.classes ?? [], null];
    const labels = Uint16Array.from(this.labels, (label) => order?.[label] ?? label);
    if (classes.length > MOST_CLASSES) {
      const message = `The labels are ${classes.length.toLocaleString('en')} different values, which are no classes.`;
      throw new TypedError('task-many-classes', message, 'Choose another label column.');
    }
    if (new Set(labels).size < 2) {
      throw new TypedError(
        'task-one-class',
        `Every row has the label "${shown(classes[labels[0]])}".`,
        'Choose files with at least two classes.',
      );
    }
    return { classes, sequences, labels, parts: this.parts, refused, noted };
  }

  private labelIndex(text: string): number | undefined {
    const label = normalLabel(text);
    if (this.fixed !== null) return this.fixed.get(label.toLowerCase());
    if (label === '') return undefined;
    const known = this.found.get(label);
    if (known !== undefined) return known;
    // Beyond what a label can hold, only their number still matters.
    this.found.set(label, this.found.size);
    return Math.min(this.found.size - 1, 0xffff);
  }

  /**
   * Cut or padded to the task's length where it says so; else as it is, with a note where the length is not one of the
   * task's.
   */
  private fit(bases: Uint8Array, where: RowPlace): Uint8Array | null {
    const { length, cut } = this.task;
    if (length === null) return bases;
    if (cut !== undefined) {
      if (bases.length <= cut.leastBases) {
        const message = `${bases.length.toLocaleString('en')} bases; the task takes records of over ${cut.leastBases.toLocaleString('en')}.`;
        this.refuse('row-short', message, where);
        return null;
      }
      const fitted = new Uint8Array(length.max).fill(unknownBase);
      fitted.set(bases.subarray(0, length.max));
      return fitted;
    }
    if (bases.length < length.min || bases.length > length.max) {
      const wanted =
        length.min === length.max
          ? length.min.toLocaleString('en')
          : `${length.min.toLocaleString('en')} to ${length.max.toLocaleString('en')}`;
      this.noted.add({
        code: 'row-length',
        message: `${bases.length.toLocaleString('en')} bases, where the task has ${wanted}.`,
        ...where,
      });
    }
    return bases;
  }
}

/** Writes base codes of `letters` to `out`. @returns the index of the first letter that is none, -1 where all are */
function encode(letters: string, out: Uint8Array): number {
  for (let i = 0; i < letters.length; i++) {
    const byte = letters.charCodeAt(i);
    const code = byte < 128 ? residueCodes[byte] : notResidue;
    if (code >= notResidue) return i;
    out[i] = (code & unknownBit) !== 0 ? unknownBase : code & 3;
  }
  return -1;
}

/** Names and numbers that a label of a known task may be written as. */
function labelNames(classes: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    classes.flatMap((name, index) => [[name.toLowerCase(), index] as const, [String(index), index] as const]),
  );
}

/** Whole numbers that a table program wrote as 1.0 are whole numbers. */
function normalLabel(text: string): string {
  return text.trim().replace(/^(-?\d+)\.0+$/, '$1');
}

/** Numbers by size, then words by alphabet. @returns names, and the new index of each old one */
function sortedClasses(found: ReadonlyMap<string, number>): [string[], readonly number[]] {
  const isNumber = (name: string) => /^-?\d+(\.\d+)?$/.test(name);
  const names = [...found.keys()].sort((a, b) => {
    if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
    if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
    return a < b ? -1 : 1;
  });
  const order: number[] = [];
  names.forEach((name, index) => {
    order[found.get(name) ?? 0] = index;
  });
  return [names, order];
}

function labelList(classes: readonly string[]): string {
  return classes.map((name, index) => (name === String(index) ? name : `${index} or ${name}`)).join(', ');
}

function place({ file, line, record }: RowPlace): RowPlace {
  return { file, ...(line === undefined ? {} : { line }), ...(record === undefined ? {} : { record }) };
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}...` : text);
