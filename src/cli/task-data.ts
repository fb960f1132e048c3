import { plainRecipe } from '../engine/datasets/genome-recipe';
import type { Engine } from '../engine/engine';
import type { TaskAnswer, TaskQuestion } from '../evaluation/readers/question';
import type { Task } from '../evaluation/tasks/task';
import type { SplitRequest } from '../genome/split/split';
import { filesOf, openFile } from './files';
import { type Given, type Option, usage } from './options';

/** The options that name the data of a task. */
export const DATA_OPTIONS: Readonly<Record<string, Option>> = {
  data: { value: 'FOLDER', help: 'the files of the task, or one file' },
  columns: { value: 'NAMES', help: 'sequence,label or sequence,label,part: the columns of a table of your own' },
  genome: { value: 'FASTA', help: 'for tasks made from a genome' },
  gff: { value: 'GFF3', help: 'its genes, for genome/*; without it open reading frames stand in' },
  window: { value: 'N', help: 'bases of a window of tasks made from a genome (120, else 200)' },
  features: { value: 'FILE', help: 'BED or GFF3 on that genome, for the task that needs one' },
  type: { value: 'NAME', help: 'of the features of a GFF3 file' },
};

/**
 * Reads or makes the data of a task; what the studio would ask, the options answer.
 * @param split of the run that is judged: its test rows lie in what that held out
 * @throws TypedError `cli-usage` where they do not, and what reading itself throws
 */
export async function readTaskData(engine: Engine, task: Task, split: SplitRequest, given: Given): Promise<void> {
  let answer = await begin(engine, task, split, given);
  // Each answer leads to the data or to another question, of which there are three kinds.
  for (let asked = 0; answer.of === 'question' && asked < 3; asked++)
    answer = await engine.datasets.answer(task.id, answerTo(answer.question, given));
  if (answer.of !== 'report') throw usage(`There are no data of ${task.id}.`, 'Read them in the studio, which asks.');
}

async function begin(engine: Engine, task: Task, split: SplitRequest, given: Given) {
  const { source } = task;
  if (source.from === 'files') {
    const data = given.text('data');
    if (data === undefined) throw usage(`There are no data of ${task.id}.`, `Name them with --data: ${source.where}`);
    return engine.datasets.read(task.id, await filesOf(data));
  }
  const [genome, features] = [given.text('genome'), given.text('gff') ?? given.text('features')];
  if (genome === undefined) throw usage(`${task.id} is made from a genome.`, 'Name it with --genome FASTA.');
  if (source.from === 'genome-and-features' && features === undefined)
    throw usage(`${task.id} needs features on the genome.`, 'Name a BED or GFF3 file with --features FILE.');
  await engine.genome.importFiles({ files: [await openFile(genome)] });
  // Test rows must be new to the run: they lie in what it held out.
  await engine.genome.split(split);
  const { options } = plainRecipe(task);
  const windows = { ...options, windowLength: given.count('window', 20) ?? options.windowLength };
  const file = features === undefined ? undefined : await openFile(features);
  return engine.datasets.make(task.id, { options: windows, features: file });
}

function answerTo(question: TaskQuestion, given: Given): TaskAnswer {
  switch (question.kind) {
    case 'columns':
      return { kind: 'columns', columns: question.columns, mapping: mappingOf(question, given.text('columns')) };
    case 'types':
      return { kind: 'types', type: typeOf(question, given.text('type')) };
    case 'classes':
      if (question.guess.every((label) => label >= 0)) return { kind: 'classes', classOf: question.guess };
      throw usage(
        `Nothing tells the class of ${question.files.join(', ')}.`,
        `Name each file after its class: ${question.classes.join(', ')}.`,
      );
  }
}

function mappingOf({ columns, guess, certain, file }: Extract<TaskQuestion, { kind: 'columns' }>, named?: string) {
  if (named === undefined && certain) return guess;
  const names = named?.split(',').map((name) => name.trim()) ?? [];
  const places = names.map((name) => columns.indexOf(name));
  if (places.length < 2 || places.length > 3 || places.includes(-1))
    throw usage(
      `${file} has the columns ${columns.join(', ')}.`,
      'Say with --columns SEQUENCE,LABEL (or SEQUENCE,LABEL,PART) which is which.',
    );
  const [sequence, label, split = null] = places;
  return { ...guess, sequence, label, split };
}

function typeOf({ types, file }: Extract<TaskQuestion, { kind: 'types' }>, named?: string): string {
  const found = types.find(({ name }) => name === named);
  if (found !== undefined) return found.name;
  const there = types.map(({ name, count }) => `${name} (${count.toLocaleString('en')})`).join(', ');
  throw usage(`${file} has features of several types: ${there}.`, 'Choose one with --type NAME.');
}
