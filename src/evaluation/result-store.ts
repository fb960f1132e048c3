import { TypedError } from '../errors/typed-error';
import type { Folder } from '../platform/folder';
import { FolderLocks } from '../storage/folder-locks';
import { jsonBytes, parseJson } from '../storage/json-file';
import { readCommit, readSealed, removeSealed, sweepUnsealed, writeSealed } from '../storage/sealed-folder';
import type { BenchmarkResult } from './result';
import { resultSchema } from './stored-result';

const RESULT = 'result.json';
const VERSION = 2;

/** Results of benchmarks, each in a sealed folder of its own, so that they outlive the page. */
export class ResultStore {
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

  /** Oldest first; what is not whole, of another version of the studio, or not readable by this one, is left out. */
  async results(): Promise<BenchmarkResult[]> {
    const found = await Promise.all((await this.root.names()).map((id) => this.result(id)));
    return found.filter((result) => result !== undefined).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** @throws TypedError where there is no room; nothing is then listed */
  async keep(result: BenchmarkResult): Promise<void> {
    await this.locks.holding(result.id, () =>
      writeSealed(this.root, result.id, [[RESULT, jsonBytes(result)]], () => ({ version: VERSION })),
    );
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

export function resultsStorageFull(cause?: unknown): TypedError {
  return new TypedError(
    'results-storage-full',
    'The browser has no more room, so this result is not saved; it is here as long as the page.',
    'Export it, or delete old runs or genomes and run the benchmark again.',
    {},
    { cause },
  );
}
