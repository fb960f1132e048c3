import type { TaskFile } from './task-file';

/** What systems, editors and tools leave beside data; hidden files and folders first. */
const BY_PRODUCTS = [
  /(^|\/)\.[^/]+(\/.*)?$/,
  /(^|\/)(__MACOSX|__pycache__)\//,
  /(^|\/)(thumbs\.db|desktop\.ini|icon\r?|cached_[^/]*)$/i,
  /(^|\/)(readme|licen[cs]e|citation|requirements|vocab|changelog|notice)(\.[^/]*)?$/i,
];
/** Endings of files that can hold the rows of a task. */
const DATA = /\.(csv|tsv|tab|txt|parquet|pq|fa|fasta|fna|ffn|frn|fas|fsa|seq)(\.(gz|bgz))?$/i;

export interface Sorted {
  readonly files: readonly TaskFile[];
  readonly leftOut: readonly TaskFile[];
}

/**
 * Tells the files of a task from what lies beside them. Where some files are named as data are, those that are not are
 * left out; where none is, all are looked into.
 */
export function withoutByProducts(dropped: readonly TaskFile[]): Sorted {
  const named = dropped.filter(({ path }) => !BY_PRODUCTS.some((pattern) => pattern.test(path)));
  const data = named.filter(({ path }) => DATA.test(path));
  const files = data.length > 0 ? data : named.length > 0 ? named : dropped;
  return { files, leftOut: dropped.filter((file) => !files.includes(file)) };
}
