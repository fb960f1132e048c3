import { TypedError } from '../../errors/typed-error';
import { unknownBase } from '../../formats/alphabet';
import { type Dataset, type LabelledSequences, SPLITS, type SplitName } from '../dataset';
import type { Examples } from '../readers/examples';
import type { Task } from '../tasks/task';
import { type FoundLeaks, findLeaks } from './leaks';
import { makeParts } from './make-parts';
import { findRepeats } from './repeats';
import { type DataOptions, type DataReport, lengthHistogram, type PartReport } from './report';
import { type SequenceKeys, sequenceKeys, strandlessKey } from './sequence-keys';
import { shuffledTwins } from './shuffled-twins';
import { splitHash } from './split-hash';

export interface Prepared {
  readonly dataset: Dataset;
  readonly report: DataReport;
}

const ROWS_BETWEEN_BREATHS = 4096;
const SPLIT_SEED = 1;

/** Rows that were read, in parts, with what a report needs known of each. Options may change without reading again. */
export class TaskData {
  readonly examples: Examples;
  private readonly task: Task;
  private readonly source: string;
  private readonly parts: readonly SplitName[];
  private readonly split: string;
  private readonly keys: readonly SequenceKeys[];
  private readonly found: FoundLeaks;

  /**
   * @param source what the rows were read from, for people
   * @throws TypedError `task-part-missing` where the files tell parts, and train or test is not among them
   */
  static async of(task: Task, examples: Examples, source: string, breathe: () => Promise<void>): Promise<TaskData> {
    const keys: SequenceKeys[] = [];
    for (const [row, sequence] of examples.sequences.entries()) {
      keys.push(sequenceKeys(sequence));
      if (row % ROWS_BETWEEN_BREATHS === 0) await breathe();
    }
    return new TaskData(task, examples, source, keys);
  }

  private constructor(task: Task, examples: Examples, source: string, keys: readonly SequenceKeys[]) {
    this.task = task;
    this.examples = examples;
    this.source = source;
    this.keys = keys;
    const given = givenParts(task, examples);
    this.parts = given?.parts ?? makeParts(keys.map(strandlessKey), examples.labels, SPLIT_SEED);
    this.split = examples.split ?? given?.split ?? MADE;
    this.found = findLeaks(keys, this.parts);
  }

  /** The dataset under these options, and all there is to say about it. */
  async prepare(options: DataOptions): Promise<Prepared> {
    const { task, examples } = this;
    const kept = this.parts.map((_, row) => !(options.removeLeaks && this.found.leaking[row] === 1));
    const rowsOf = Object.fromEntries(SPLITS.map((split) => [split, [] as number[]])) as Record<SplitName, number[]>;
    this.parts.forEach((part, row) => {
      if (kept[row]) rowsOf[part].push(row);
    });
    const parts = mapSplits((split) => select(examples, rowsOf[split]));
    if (task.zeroShot !== true) checkClasses(examples, parts);
    const hash = await splitHash({ classes: examples.classes, parts });
    const dataset: Dataset = { task: task.id, classes: examples.classes, parts, splitHash: hash };
    const removed = kept.filter((each) => !each).length;
    const reports = mapSplits((split) => this.partReport(parts[split], rowsOf[split]));
    return {
      dataset,
      report: {
        task: task.id,
        source: this.source,
        classes: examples.classes,
        parts: reports,
        lengths: lengthHistogram(SPLITS.flatMap((split) => parts[split].sequences.map(({ length }) => length))),
        split: this.split,
        leaks: this.found.leaks,
        conflicts: this.conflicts(),
        twins: shuffledTwins(parts),
        repeats: findRepeats({ ...examples, keys: this.keys, parts: this.parts }),
        refused: { count: examples.refused.count, first: examples.refused.first },
        noted: { count: examples.noted.count, first: examples.noted.first },
        remarks: examples.remarks && { count: examples.remarks.count, first: examples.remarks.first },
        differences: differences(task, this.parts),
        options,
        removed,
        splitHash: hash,
      },
    };
  }

  private partReport({ sequences, labels }: LabelledSequences, rows: readonly number[]): PartReport {
    const lengths = sequences.map(({ length }) => length).sort((a, b) => a - b);
    const bases = lengths.reduce((sum, length) => sum + length, 0);
    const unknown = sequences.reduce((sum, sequence) => sum + countUnknown(sequence), 0);
    const perClass = this.examples.classes.map(() => 0);
    for (const label of labels) perClass[label]++;
    return {
      rows: rows.length,
      perClass,
      shortest: lengths[0] ?? 0,
      median: lengths[lengths.length >> 1] ?? 0,
      longest: lengths.at(-1) ?? 0,
      unknownShare: bases === 0 ? 0 : unknown / bases,
      duplicates: rows.length - new Set(rows.map((row) => this.keys[row].forward)).size,
    };
  }

  private conflicts(): DataReport['conflicts'] {
    const labels = new Map<string, number>();
    const conflicting = new Set<string>();
    this.keys.forEach(({ forward }, row) => {
      const label = this.examples.labels[row];
      const known = labels.get(forward);
      if (known === undefined) labels.set(forward, label);
      else if (known !== label) conflicting.add(forward);
    });
    return { sequences: conflicting.size, rows: this.keys.filter(({ forward }) => conflicting.has(forward)).length };
  }
}

const GIVEN = 'Train, validation and test as the files give them.';
const WITHOUT_VALIDATION =
  'Train and test as the files give them; validation is taken out of train when a benchmark runs.';
const WITHOUT_TEST =
  'Train as the files give it; what they call validation is the test set, since they have none, and validation ' +
  'is taken out of train when a benchmark runs.';
const MADE = 'Made here: 60/20/20 by class in a seeded order, equal sequences and reverse complements kept together.';

/** The parts that the files tell, null where the rows are to be split here. */
function givenParts(task: Task, { parts }: Examples): { parts: readonly SplitName[]; split: string } | null {
  if (task.zeroShot === true) return { parts: parts.map(() => 'test' as const), split: GIVEN };
  const present = new Set(parts);
  const official = task.sizes !== null;
  // One file of an own table says nothing by being called train.csv; a suite's does.
  if (present.size === 1 && !official) return null;
  if (present.has(null)) {
    const told = [...present].filter((part) => part !== null).join(' and ');
    const message =
      told === ''
        ? 'Nothing tells which rows are for training and which for the test.'
        : `Some files are named after ${told}, and others after no part.`;
    throw new TypedError('task-part-unknown', message, `Name the files as the task does: ${fileNames(task)}.`);
  }
  const told = parts as SplitName[];
  // Files for a fine-tuning are often train and dev alone.
  if (!official && present.has('train') && !present.has('test'))
    return { parts: told.map((part) => (part === 'validation' ? 'test' : part)), split: WITHOUT_TEST };
  for (const part of ['train', 'test'] as const) {
    if (present.has(part)) continue;
    const there = [...present].join(' and ');
    throw new TypedError(
      'task-part-missing',
      `There are rows for ${there}, but none for ${part}.`,
      `Choose the missing files too: ${fileNames(task)}.`,
    );
  }
  return { parts: told, split: present.has('validation') ? GIVEN : WITHOUT_VALIDATION };
}

const fileNames = ({ source }: Task): string =>
  source.from === 'files' ? source.files.join(', ') : 'train, dev, test';

function checkClasses({ classes, refused }: Examples, parts: Dataset['parts']): void {
  const trained = new Set(parts.train.labels);
  const missing = classes.findIndex(
    (_, label) => !trained.has(label) && SPLITS.some((split) => parts[split].labels.includes(label)),
  );
  if (missing < 0 && trained.size > 1) return;
  const message =
    missing < 0
      ? 'After this, train holds rows of one class only.'
      : `No row of the class "${classes[missing].slice(0, 60)}" is left to train on.`;
  if (refused.count > 0)
    throw new TypedError(
      'task-class-untrained',
      `${message} ${refused.count.toLocaleString('en')} rows were refused, the first because: ` +
        `${refused.first[0].message}`,
      'Mend the refused rows, or choose files in which train holds every class.',
    );
  throw new TypedError('task-class-untrained', message, 'Choose files in which train holds every class.');
}

function select({ sequences, labels, substitutions }: Examples, rows: readonly number[]): LabelledSequences {
  return {
    sequences: rows.map((row) => sequences[row]),
    labels: Uint16Array.from(rows, (row) => labels[row]),
    ...(substitutions === undefined
      ? {}
      : {
          substitutions: {
            alternatives: Uint8Array.from(rows, (row) => substitutions.alternatives[row]),
            tableScores: Float32Array.from(rows, (row) => substitutions.tableScores[row]),
          },
        }),
  };
}

function countUnknown(sequence: Uint8Array): number {
  let count = 0;
  for (const base of sequence) if (base === unknownBase) count++;
  return count;
}

function differences({ sizes }: Task, parts: readonly SplitName[]): string[] {
  if (sizes === null) return [];
  return SPLITS.flatMap((split) => {
    const rows = parts.filter((part) => part === split).length;
    const published = sizes[split];
    if (published === null || published === rows) return [];
    return [`${split}: ${rows.toLocaleString('en')} rows, where ${published.toLocaleString('en')} are published.`];
  });
}

function mapSplits<T>(make: (split: SplitName) => T): Record<SplitName, T> {
  return { train: make('train'), validation: make('validation'), test: make('test') };
}
