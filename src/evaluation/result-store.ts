import { jsonBytes, parseJson } from '../platform/browser/private-files';
import type { Folder } from '../platform/folder';
import { readCommit, readSealed, removeSealed, writeSealed } from '../storage/sealed-folder';
import type { BenchmarkResult } from './result';
import { resultSchema } from './stored-result';

const RESULT = 'result.json';
const VERSION = 2;

/** Results of benchmarks, each in a sealed folder of its own, so that they outlive the page. */
export class ResultStore {
  private readonly root: Folder;

  constructor(root: Folder) {
    this.root = root;
  }

  /** Oldest first; what is not whole, of another version of the studio, or not readable by this one, is left out. */
  async results(): Promise<BenchmarkResult[]> {
    const found = await Promise.all((await this.root.names()).map((id) => this.result(id)));
    return found.filter((result) => result !== undefined).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** @throws TypedError where there is no room; nothing is then listed */
  async keep(result: BenchmarkResult): Promise<void> {
    await writeSealed(this.root, result.id, [[RESULT, jsonBytes(result)]], () => ({ version: VERSION }));
  }

  delete(id: string): Promise<void> {
    return removeSealed(this.root, id);
  }

  private async result(id: string): Promise<BenchmarkResult | undefined> {
    const folder = await this.root.existing(id);
    const commit = await readCommit(folder);
    const bytes = commit?.version === VERSION ? await readSealed(folder, RESULT, commit) : undefined;
    return resultSchema.safeParse(bytes && (await parseJson(new Blob([bytes])))).data;
  }
}
