import type { NetworkShape } from '../model/shape';
import type { TaskFile } from './readers/task-file';
import type { Task } from './tasks/task';

/** As little of a network as still learns. */
export const TINY_SHAPE: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 20,
  clsVectors: 2,
  width: 12,
  hidden: 16,
  groupSize: 2,
  heads: 3,
  blocks: 1,
  head: 'feature',
  projectorHidden: 8,
  prototypes: 8,
};

/** Helpers that several test files of this folder share. */

export function taskFile(path: string, content: string | Uint8Array<ArrayBuffer>): TaskFile {
  return { path, blob: new File([content], path.split('/').at(-1) ?? path) };
}

/** Base codes of a text. */
export const codes = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => 'ACGTN'.indexOf(letter));
export { lettersOf as letters } from '../formats/alphabet';

/** A task for tests: two classes, any length. */
export const twoClasses: Task = {
  id: 'gue/test',
  suite: 'gue',
  title: 'Test',
  length: { min: 4, max: 12 },
  classes: ['no', 'yes'],
  metric: 'mcc',
  sizes: { train: null, validation: null, test: null },
  source: { from: 'files', files: ['train.csv', 'dev.csv', 'test.csv'], where: '', url: null },
  paper: null,
  citation: '',
  published: [],
};

/** A task of the user's own: any classes, no suite. */
export const ownTask: Task = { ...twoClasses, id: 'own/test', suite: 'own', classes: null, length: null, sizes: null };

export const noBreath = async (): Promise<void> => {};
