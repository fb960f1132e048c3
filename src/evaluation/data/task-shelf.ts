import { jsonBytes, parseJson } from '../../platform/browser/private-files';
import type { Folder } from '../../platform/folder';
import { readCommit, readSealed, removeSealed, writeSealed } from '../../storage/sealed-folder';
import type { Examples } from '../readers/examples';
import type { DataReport } from './report';
import { decodeExamples, encodeExamples } from './stored-examples';
import { reportSchema } from './stored-report';

const ROWS = 'rows.bin';
const REPORT = 'report.json';
const VERSION = 2;

/**
 * Rows of tasks and what was reported of them, each in a sealed folder of its own, so that files need not be dropped
 * again after a reload.
 */
export class TaskShelf {
  private readonly root: Folder;

  constructor(root: Folder) {
    this.root = root;
  }

  /** What was reported of each task whose rows are here. */
  async reports(): Promise<DataReport[]> {
    const found = await Promise.all((await this.root.names()).map((name) => this.reportIn(name)));
    return found.filter((report) => report !== undefined);
  }

  /** @throws TypedError where there is no room; nothing of the task is then kept */
  async keep(examples: Examples, report: DataReport): Promise<void> {
    await this.drop(report.task);
    const files = [[ROWS, encodeExamples(examples)] as const, [REPORT, jsonBytes(report)] as const];
    await writeSealed(this.root, folderOf(report.task), files, () => ({ version: VERSION }));
  }

  /** The same rows under other options: of the report, only what it says first is sealed. */
  async update(report: DataReport): Promise<void> {
    await (await this.root.existing(folderOf(report.task)))?.write(REPORT, jsonBytes(report));
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
    return commit?.version === VERSION && size === commit.files[ROWS].bytes
      ? reportSchema.safeParse(await parseJson(await folder?.read(REPORT))).data
      : undefined;
  }
}

/** Task ids have slashes, which names of folders may not. */
const folderOf = (task: string): string => task.replaceAll('/', '~');
