import type { DroppedFile } from '../../../engine/datasets/dataset-answer';
import { TASKS } from '../../../evaluation/tasks/registry';
import type { Task } from '../../../evaluation/tasks/task';
import type { Exploring } from '../explore/exploring';

/** A suite's folder for each task: `mouse/3`, `human_nontata_promoters`. */
const FOLDERS = TASKS.filter(({ suite }) => suite === 'gue' || suite === 'gb').map(({ id, suite }) => ({
  id,
  folder: id.slice(suite.length + 1),
}));

/**
 * Which task each file is for. A folder that is called as a suite's task is, as in a whole GUE folder, tells it;
 * everything else goes to the task whose card is open, and all of it does where that is one of the user's own. Files
 * that belong nowhere are left out.
 */
export function assignFiles(
  files: readonly DroppedFile[],
  selected: string | null,
): ReadonlyMap<string, readonly DroppedFile[]> {
  const assigned = new Map<string, DroppedFile[]>();
  const suiteOpen = selected === null || FOLDERS.some(({ id }) => id === selected);
  for (const file of files) {
    const task = (suiteOpen ? taskOfPath(file.path) : undefined) ?? selected;
    if (task === null) continue;
    const own = assigned.get(task);
    if (own === undefined) assigned.set(task, [file]);
    else own.push(file);
  }
  return assigned;
}

function taskOfPath(path: string): string | undefined {
  return FOLDERS.find(({ folder }) => `/${path}`.includes(`/${folder}/`))?.id;
}

const [GFF3, BED] = [/\.gff3?(\.b?gz)?$/i, /\.bed(\.b?gz)?$/i];

/** The file of the annotation on Explore, where a task can take it too: it reads again what Explore shows a part of. */
export function annotationFor({ suite, source }: Task, { annotationFile }: Exploring): File | null {
  if (source.from === 'files' || annotationFile === null) return null;
  const { name } = annotationFile;
  return GFF3.test(name) || (suite !== 'genome' && BED.test(name)) ? annotationFile : null;
}
