import { jsonBytes, parseJson } from '../../formats/private-files';
import { sha256Hex } from '../../formats/sha256';
import type { Folder } from '../../runs/folder';
import type { Examples } from '../readers/examples';
import type { DataReport } from './report';
import { decodeExamples, encodeExamples } from './stored-examples';

const ROWS = 'rows.bin';
const REPORT = 'report.json';
const COMMIT = 'COMMIT.json';
const VERSION = 1;

/** Written last, from what was read back: a folder without it holds no data. */
interface Commit {
  readonly version: number;
  readonly task: string;
  readonly bytes: number;
  /** SHA-256 (hex) of the rows. */
  readonly sha256: string;
}

/** Rows of tasks and what was reported of them, each in a folder of its own, so that files need not be dropped again after a reload. */
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
    const folder = await this.root.folder(folderOf(report.task));
    try {
      await folder.write(ROWS, encodeExamples(examples));
      await folder.write(REPORT, jsonBytes(report));
      const written = await (await folder.read(ROWS))?.arrayBuffer();
      if (written === undefined) throw new Error('rows that were just written cannot be read');
      const commit: Commit = { version: VERSION, task: report.task, bytes: written.byteLength, sha256: await sha256Hex(written) };
      await folder.write(COMMIT, jsonBytes(commit));
    } catch (cause) {
      await this.drop(report.task);
      throw cause;
    }
  }

  /** The same rows under other options. */
  async update(report: DataReport): Promise<void> {
    await (await this.root.existing(folderOf(report.task)))?.write(REPORT, jsonBytes(report));
  }

  /** Undefined where there are none, or where they are not what was written. */
  async rows(task: string): Promise<Examples | undefined> {
    const folder = await this.root.existing(folderOf(task));
    const commit = await parseJson<Commit>(await folder?.read(COMMIT));
    const bytes = await (await folder?.read(ROWS))?.arrayBuffer();
    if (commit?.version !== VERSION || bytes?.byteLength !== commit.bytes || (await sha256Hex(bytes)) !== commit.sha256) return undefined;
    return decodeExamples(new Uint8Array(bytes));
  }

  async drop(task: string): Promise<void> {
    await (await this.root.existing(folderOf(task)))?.remove(COMMIT);
    await this.root.remove(folderOf(task));
  }

  private async reportIn(name: string): Promise<DataReport | undefined> {
    const folder = await this.root.existing(name);
    const commit = await parseJson<Commit>(await folder?.read(COMMIT));
    const size = (await folder?.read(ROWS))?.size;
    if (commit?.version !== VERSION || size !== commit.bytes) return undefined;
    return parseJson<DataReport>(await folder?.read(REPORT));
  }
}

/** Task ids have slashes, which names of folders may not. */
const folderOf = (task: string): string => task.replaceAll('/', '~');
