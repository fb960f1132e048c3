import { TypedError } from '../../errors/typed-error';
import { lettersOf } from '../../formats/alphabet';
import { type ImportNote, Notes } from '../../formats/notes';
import type { TaskRows } from '../../genome/summary';
import { sequenceKeys, strandlessKey } from '../data/sequence-keys';
import type { Dataset } from '../dataset';

/**
 * What a network may be pretrained on of a task: the sequences of its training part without their labels, as a genome
 * in which each row is a record. A row that also stands in the validation or the test part is left out, on either
 * strand, whatever was chosen about leaks: no row that is scored is ever in it.
 */
export interface TrainingRows {
  readonly about: TaskRows;
  /** The rows as FASTA, named by their number in the training part, from 1. */
  readonly fasta: File;
  /** What was left out, for people. */
  readonly notes: readonly ImportNote[];
}

/** Rows that a window may be longer than, and that are not seen then: so much of all. */
const SHORTER_SHARE = 0.1;
/** Windows of longer rows are pieces of them: that of the published settings (method, section 9). */
const LONGEST_WINDOW = 1000;
/** The shortest that a run has. */
const SHORTEST_WINDOW = 8;
const ROWS_A_PIECE = 4096;

/** @throws TypedError `task-no-rows` where nothing is left of the training part */
export function trainingRows({ task, parts, splitHash }: Dataset): TrainingRows {
  const { train, validation, test } = parts;
  const scored = new Set([...validation.sequences, ...test.sequences].map(keyOf));
  const seen = new Set<string>();
  const kept: number[] = [];
  let heldOut = 0;
  for (const [row, sequence] of train.sequences.entries()) {
    const key = keyOf(sequence);
    if (scored.has(key)) heldOut++;
    else if (!seen.has(key)) kept.push(row);
    seen.add(key);
  }
  const trainRows = train.sequences.length;
  if (kept.length === 0)
    throw new TypedError(
      'task-no-rows',
      `${task} has no training row that does not stand in its validation or test part too.`,
      'Load data with more rows in train.',
    );
  const windowLength = windowFor(kept.map((row) => train.sequences[row].length));
  const about = { task, splitHash, trainRows, heldOut, repeated: trainRows - heldOut - kept.length, windowLength };
  const shorter = kept.filter((row) => train.sequences[row].length < windowLength).length;
  return { about, fasta: fastaOf(task, train.sequences, kept), notes: notesOf(about, shorter) };
}

const keyOf = (sequence: Uint8Array): string => strandlessKey(sequenceKeys(sequence));

/** As long as nine of ten rows are: where all are alike a window is a whole row, as the network sees it in the task. */
function windowFor(lengths: readonly number[]): number {
  const sorted = lengths.toSorted((a, b) => a - b);
  const common = sorted[Math.floor(SHORTER_SHARE * sorted.length)];
  return Math.max(SHORTEST_WINDOW, Math.min(LONGEST_WINDOW, common));
}

function fastaOf(task: string, sequences: readonly Uint8Array[], rows: readonly number[]): File {
  const pieces: string[] = [];
  for (let from = 0; from < rows.length; from += ROWS_A_PIECE)
    pieces.push(
      rows
        .slice(from, from + ROWS_A_PIECE)
        .map((row) => `>row-${row + 1}\n${lettersOf(sequences[row])}\n`)
        .join(''),
    );
  return new File(pieces, `${task.replaceAll('/', '-')}-train.fa`);
}

function notesOf({ trainRows, heldOut, repeated, windowLength }: TaskRows, shorter: number): readonly ImportNote[] {
  const notes = new Notes();
  const note = (count: number, says: string) => {
    const [some, all] = [count, trainRows].map((rows) => rows.toLocaleString('en'));
    if (count > 0) notes.add({ code: 'task-rows', message: `${some} of ${all} training rows ${says}.` });
  };
  note(heldOut, 'were left out: they also stand in the validation or test part, as they are or on the other strand');
  note(repeated, 'were left out: they repeat one further up, as it is or on the other strand');
  note(shorter, `are shorter than a window of ${windowLength.toLocaleString('en')} bases and are not seen`);
  return notes.list();
}
