import { TypedError } from '../../errors/typed-error';
import type { Folder } from '../../platform/folder';
import { FolderLocks } from '../../storage/folder-locks';
import { jsonBytes, parseJson } from '../../storage/json-file';
import { readCommit, readSealed, removeSealed, sweepUnsealed, writeSealed } from '../../storage/sealed-folder';
import type { Examples } from '../readers/examples';
import type { DataReport } from './report';
import { decodeExamples, encodeExamples } from './stored-examples';
import { reportSchema } from './stored-report';

const ROWS = 'rows.bin';
const REPORT = 'report.json';
/** The report under options that were changed since. Older studios write it over the first one. */
const CHANGED = 'report-changed.json';
const VERSION = 2;

/**
 * Rows of tasks and what was reported of them, each in a sealed folder of its own, so that files need not be dropped
 * again after a reload.
 */
export class TaskShelf {
  private readonly root: Folder;
  private readonly locks: FolderLocks;

  constructor(root: Folder, locks = FolderLocks.unshared()) {
    this.root = root;
    this.locks = locks;
  }

  /** Removes what was never wholly kept. */
  sweep(): Promise<void> {
    return sweepUnsealed(this.root, () => this.locks.held());
  }

  /** What was reported of each task whose rows are here. */
  async reports(): Promise<DataReport[]> {
    const found = await Promise.all((await this.root.names()).map((name) => this.reportIn(name)));
    return found.filter((report) => report !== undefined);
  }

  /** @throws TypedError where there is no room; nothing of the task is then kept */
  async keep(examples: Examples, report: DataReport): Promise<void> {
    const files = [[ROWS, encodeExamples(examples)] as const, [REPORT, jsonBytes(report)] as const];
    await this.locks.holding(folderOf(report.task), async () => {
      await this.drop(report.task);
      await writeSealed(this.root, folderOf(report.task), files, () => ({ version: VERSION }));
    });
  }

  /** The same rows under other options. Where that is cut short, they have the options they had first. */
  async update(report: DataReport): Promise<void> {
    await (await this.root.existing(folderOf(report.task)))?.write(CHANGED, jsonBytes(report));
  }

  /** Undefined where there are none, or where they are not what was written. */
  async rows(task: string): Promise<Examples | undefined> {
    const folder = await this.root.existing(folderOf(task));
    const commit = await readCommit(folder);
    const bytes = commit?.version === VERSION ? await readSealed(folder, ROWS, commit) : undefined;
    return bytes && decodeExamples(new Uint8Array(bytes));
  }

  drop(task: string): Promise<void> {
    return removeSealed(this.root, folderOf(task));
  }

  private async reportIn(name: string): Promise<DataReport | undefined> {
    const folder = await this.root.existing(name);
    const commit = await readCommit(folder);
    const size = (await folder?.read(ROWS))?.size;
    if (commit?.version !== VERSION || size !== commit.files[ROWS].bytes) return undefined;
    const report = (await parseJson(await folder?.read(CHANGED))) ?? (await parseJson(await folder?.read(REPORT)));
    return reportSchema.safeParse(report).data;
  }
}

/** Task ids have slashes, which names of folders may not. */
const folderOf = (task: string): string => task.replaceAll('/', '~');

export function taskStorageFull(cause?: unknown): TypedError {
  return new TypedError(
    'tasks-storage-full',
    'The browser has no more room, so these data are not saved; they are here as long as the page.',
    'Delete old runs or genomes, or free disk space, and drop the files again.',
    {},
    { cause },
  );
}
