import type { Task } from './task';

export interface HubFile {
  /** Its place, which tells the part. */
  readonly path: string;
  readonly url: string;
}

const HUB = 'https://huggingface.co';
const GUE_FOLDERS: Readonly<Record<string, string>> = { tf: 'human_tf', EMP: 'emp' };

/**
 * The files of a task on the Hugging Face hub, as its own conversion to parquet names them; none for tasks that are not
 * there.
 */
export function hubFiles({ id, suite }: Task): readonly HubFile[] {
  const name = id.slice(suite.length + 1);
  if (suite === 'gue') return filesOf('leannmlindsey/GUE', gueConfig(name), ['train', 'dev', 'test']);
  if (suite === 'gb') return filesOf(`katarinagresova/Genomic_Benchmarks_${name}`, 'default', ['train', 'test']);
  return [];
}

/** `mouse/3` is called mouse_3 there, `tf/0` human_tf_0, `EMP/H3` emp_H3, `prom/prom_300_all` prom_300_all. */
function gueConfig(name: string): string {
  const [folder, task] = name.split('/');
  return folder === 'prom' ? task : `${GUE_FOLDERS[folder] ?? folder}_${task}`;
}

function filesOf(dataset: string, config: string, parts: readonly string[]): HubFile[] {
  return parts.map((part) => ({
    path: `${config}/${part}/0000.parquet`,
    url: `${HUB}/datasets/${dataset}/resolve/refs%2Fconvert%2Fparquet/${config}/${part}/0000.parquet`,
  }));
}
