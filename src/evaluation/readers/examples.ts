import { TypedError } from '../../errors/typed-error';
import { unknownBase } from '../../formats/alphabet';
import { characterName } from '../../formats/character-name';
import type { SplitName, Substitutions } from '../dataset';
import type { Task } from '../tasks/task';
import { FoundLabels, labelList, labelNames, lookMeasured, normalLabel, wholeOf } from './labels';
import { NoteList, type RowNotes, type RowPlace } from './row-notes';
import { encodeBases, isMissing, isMissingLabel } from './sequence-text';

export type { RowNote, RowNotes, RowPlace } from './row-notes';

/** What stands for bytes of another encoding: letters that differ there would be one here. */
const NOT_UTF8 = '\ufffd';

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
  /** What should be known of the files as a whole, such as those that were left out. */
  readonly remarks?: RowNotes;
}

/** Takes labelled rows as text, keeps those that can be used and says of each other why not. */
export class ExampleCollector {
  readonly refused = new NoteList();
  readonly noted = new NoteList();
  readonly remarks = new NoteList();
  rows = 0;
  private readonly task: Task;
  private readonly sequences: Uint8Array[] = [];
  private readonly labels: number[] = [];
  private readonly parts: (SplitName | null)[] = [];
  private readonly fixed: ReadonlyMap<string, number> | null;
  private readonly found = new FoundLabels();

  constructor(task: Task) {
    this.task = task;
    this.fixed = task.classes === null ? null : labelNames(task.classes);
  }

  /**
   * @param sequence letters; white space among them is dropped with a note, dashes and dots are unknown bases
   * @param label as it stands in the file
   */
  add(sequence: string, label: string, part: SplitName | null, place: RowPlace): void {
    const trimmed = sequence.trim();
    const letters = /[ \t\r\n]/.test(trimmed) ? trimmed.replace(/[ \t\r\n]+/g, '') : trimmed;
    const bases = new Uint8Array(letters.length);
    const bad = encodeBases(letters, bases);
    if (letters === '') this.refuse('row-empty', 'The row has no sequence.', place);
    else if (isMissing(letters))
      this.refuse('row-empty', `The row has no sequence: "${letters}" stands for none.`, place);
    else if (bad >= 0)
      this.refuse(
        'row-letter',
        `${characterName(letters.slice(bad))} at position ${(bad + 1).toLocaleString('en')} is no nucleotide.`,
        place,
      );
    else if (this.addBases(bases, label, part, place) && letters.length < trimmed.length)
      this.noted.add({ code: 'row-blanks', message: 'White space inside the sequence was dropped.', ...place });
  }

  /** The same for a sequence that is encoded already. @returns whether the row was kept */
  private addBases(bases: Uint8Array, label: string, part: SplitName | null, place: RowPlace): boolean {
    const index = this.labelIndex(label, place);
    if (index === undefined) {
      this.refuse('row-label', this.noLabel(label), place);
      return false;
    }
    const fitted = this.fit(bases, place);
    if (fitted === null) return false;
    this.rows++;
    this.sequences.push(fitted);
    this.labels.push(index);
    this.parts.push(part);
    return true;
  }

  private noLabel(label: string): string {
    if (label.trim() === '') return 'The row has no label.';
    if (label.includes(NOT_UTF8)) return `The label "${shown(label)}" is not UTF-8 text: save the file as UTF-8.`;
    if (this.fixed === null) return `The row has no label: "${shown(label)}" stands for none.`;
    return `"${shown(label)}" is none of the task's labels (${labelList(this.task.classes ?? [])}).`;
  }

  refuse(code: string, message: string, place: RowPlace): void {
    this.rows++;
    this.refused.add({ code, message, ...place });
  }

  /**
   * @throws TypedError `task-no-rows` where no row can be used, `task-one-class`, `task-many-classes`, `task-measured`
   */
  finish(): Examples {
    const { refused, noted, remarks, sequences } = this;
    if (sequences.length === 0) throw this.noRows();
    const found = this.fixed === null ? this.found.classes() : null;
    const classes = found?.names ?? this.task.classes ?? [];
    for (const note of found?.notes ?? []) remarks.add(note);
    checkNumber(classes, sequences.length, this.fixed === null);
    const labels = Uint16Array.from(this.labels, (label) => found?.classOf[label] ?? label);
    if (new Set(labels).size < 2) throw this.oneClass(classes[labels[0]]);
    return { classes, sequences, labels, parts: this.parts, refused, noted, remarks };
  }

  private noRows(): TypedError {
    const { count, first } = this.refused;
    const message =
      count === 0
        ? 'The files hold no rows.'
        : `None of ${count.toLocaleString('en')} rows can be used: ${first[0].message}`;
    const action = 'Check which columns hold sequence and label.';
    return new TypedError('task-no-rows', message, action, count === 0 ? {} : place(first[0]));
  }

  /** Where rows were refused, the other classes are most likely among them. */
  private oneClass(name: string): TypedError {
    const { count, first } = this.refused;
    if (count === 0) {
      const message = `Every row has the label "${shown(name)}".`;
      return new TypedError('task-one-class', message, 'Choose files with at least two classes.');
    }
    const rows = `${count.toLocaleString('en')} ${count === 1 ? 'row was' : 'rows were'} refused`;
    return new TypedError(
      'task-one-class',
      `Every row that can be used has the label "${shown(name)}"; ${rows}, the first because: ${first[0].message}`,
      'Mend the refused rows, or check which columns hold sequence and label.',
      place(first[0]),
    );
  }

  private labelIndex(text: string, place: RowPlace): number | undefined {
    const label = normalLabel(text);
    if (this.fixed !== null) return this.fixed.get(label.toLowerCase()) ?? this.fixed.get(wholeOf(label));
    return isMissingLabel(label) || label.includes(NOT_UTF8) ? undefined : this.found.indexOf(label, place);
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
        const message =
          `${bases.length.toLocaleString('en')} bases; the task takes records of over ` +
          `${cut.leastBases.toLocaleString('en')}.`;
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

/** @throws TypedError where the labels of an own table are so many that they are no classes */
function checkNumber(classes: readonly string[], rows: number, isOwn: boolean): void {
  if (!isOwn) return;
  const [many, all] = [classes.length.toLocaleString('en'), rows.toLocaleString('en')];
  if (classes.length > MOST_CLASSES) {
    const message = `The labels are ${many} different values, which are no classes.`;
    throw new TypedError('task-many-classes', message, 'Choose another label column.');
  }
  if (lookMeasured(classes, rows))
    throw new TypedError(
      'task-measured',
      `The labels are ${many} different numbers in ${all} rows: they look measured or counted, and are no classes.`,
      'Choose another label column, or make classes of the numbers first, such as high and low.',
    );
  if (classes.length === rows && rows > 10)
    throw new TypedError(
      'task-many-classes',
      `Each of ${all} rows has a label of its own.`,
      'Choose another label column.',
    );
}

function place({ file, line, record }: RowPlace): RowPlace {
  return { file, ...(line === undefined ? {} : { line }), ...(record === undefined ? {} : { record }) };
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}...` : text);
