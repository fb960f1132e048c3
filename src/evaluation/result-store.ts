import { jsonBytes, parseJson } from '../formats/private-files';
import { sha256Hex } from '../formats/sha256';
import type { Folder } from '../runs/folder';
import type { BenchmarkResult } from './result';

const RESULT = 'result.json';
const COMMIT = 'COMMIT.json';
const VERSION = 1;

/** Written last, from what was read back: a folder without it holds no result. */
interface Commit {
  readonly version: number;
  readonly bytes: number;
  /** SHA-256 (hex) of the result. */
  readonly sha256: string;
}

/** Results of benchmarks, each in a folder of its own, so that they outlive the page. */
export class ResultStore {
  private readonly root: Folder;

  constructor(root: Folder) {
    this.root = root;
  }

  /** Oldest first; what is not whole, or of another version of the studio, is left out. */
  async results(): Promise<BenchmarkResult[]> {
    const found = await Promise.all((await this.root.names()).map((id) => this.result(id)));
    return found.filter((result) => result !== undefined).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** @throws TypedError where there is no room; nothing is then listed */
  async keep(result: BenchmarkResult): Promise<void> {
    const folder = await this.root.folder(result.id);
    await folder.write(RESULT, jsonBytes(result));
    const written = await (await folder.read(RESULT))?.arrayBuffer();
    if (written === undefined) throw new Error('a result that was just written cannot be read');
    await folder.write(COMMIT, jsonBytes({ version: VERSION, bytes: written.byteLength, sha256: await sha256Hex(written) } satisfies Commit));
  }

  async delete(id: string): Promise<void> {
    await (await this.root.existing(id))?.remove(COMMIT);
    await this.root.remove(id);
  }

  private async result(id: string): Promise<BenchmarkResult | undefined> {
    const folder = await this.root.existing(id);
    const commit = await parseJson<Commit>(await folder?.read(COMMIT));
    const blob = await folder?.read(RESULT);
    if (commit?.version !== VERSION || blob?.size !== commit.bytes || (await sha256Hex(await blob.arrayBuffer())) !== commit.sha256) return undefined;
    return parseJson<BenchmarkResult>(blob);
  }
}
